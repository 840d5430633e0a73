"""Whom a waiting resident is for: her team, and those who speak her language; after a time, everybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.handover.presence import CRISIS, DeskWorker, Presence
from bot.handover.queue import Handover
from bot.handover.rules import DeskRules


def languages_here(workers: Iterable[DeskWorker], *, now: datetime, rules: DeskRules) -> frozenset[str]:
    """The languages that somebody who is connected and not away has named as hers."""
    return frozenset(
        language
        for worker in workers
        if worker.is_connected(now, rules) and worker.presence is not Presence.AWAY
        for language in worker.languages
    )


def is_for(handover: Handover, worker: DeskWorker, *, spoken: Collection[str]) -> bool:
    """Whether the resident should be shown to this worker first.

    A crisis is for everybody. Else team and language must fit; a language that nobody here has named (``spoken``)
    keeps no one away, and what has spilled over is for every team.
    """
    if handover.urgency >= CRISIS:
        return True
    in_team = not worker.teams or handover.team in worker.teams or handover.is_spilled
    speaks = not worker.languages or handover.language in worker.languages or handover.language not in spoken
    return in_team and speaks
