"""The import from PTV: reads the source page by page, stages what it finds, and shows it at the end, all at once.

Whatever fails on the way, the catalogue stays as it was; a full run that broke off goes on where it was.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from bot import clock
from bot.catalogue import word_counts
from bot.catalogue.intake import losses, publishing, runs, staging
from bot.catalogue.intake.losses import Loss
from bot.catalogue.intake.models import RunKind, RunState
from bot.catalogue.intake.publishing import OnPublish, TooMuchLost
from bot.catalogue.intake.runs import Run, RunReport
from bot.catalogue.intake.staging import Candidate, Known
from bot.catalogue.matching import make_matcher
from bot.catalogue.ptv.client import PtvError
from bot.catalogue.ptv.mapping import SOURCE
from bot.catalogue.ptv.scope import STANDING_OF_COUNTY, Scope
from bot.catalogue.ptv.sifting import Sieve
from bot.catalogue.ptv.source import Fetched, Source
from bot.errors import BotError, Code
from bot.storage.database import Database

R = TypeVar("R")

OVERLAP = timedelta(hours=2)
"""Changes are asked for from so long before the last run: v12 gets them up to an hour and a half late."""

PORTION = 25
"""Services written in one transaction: short, so that chats hardly wait for the database."""

REST = 0.1
"""Seconds of nothing after each portion: an import without rests takes a core from the chats of a small machine."""

NOTES_AT_ONCE = 4 * PORTION
"""Notes of a run that are deleted in one transaction; most have no hidden row any more, so they go quickly."""

BUSY_TRIES = 30
WORDS_AT_ONCE = 2000


@dataclass(frozen=True)
class Progress:
    """How far a run is, for a person who watches."""

    leg: str
    page: int
    services: int


Watch = Callable[[Progress], None]


@dataclass
class PtvImport:
    """One import with all it needs. ``force`` allows any number of withdrawals."""

    database: Database
    source: Source
    scope: Scope
    url: str
    on_publish: OnPublish
    watch: Watch
    force: bool = False
    sleep: Callable[[float], None] = time.sleep
    _is_counting: bool = field(default=False, init=False)
    _losses: tuple[Loss, ...] = field(default=(), init=False)

    def run(self, kind: RunKind) -> RunReport:
        """Import, and answer what was done; the report of a failed or refused run says why.

        Changes need an earlier run; without one everything is imported.

        Raises:
            RunInProgress: when another process imports now.
        """
        since = self.database.look(self._last_start)
        kind = kind if since is not None else RunKind.FULL
        asked = {"source": SOURCE, "version": self.source.version, "scope": self._fingerprint()}
        run = self._write(partial(runs.begin, kind=kind, now=clock.utc_now(), **asked))
        try:
            self._clear_up(run)
            return self._import(run, since)
        except PtvError as error:
            return self._end(run, RunState.FAILED, str(error))
        except TooMuchLost as error:
            return self._refuse(run, f"{error}; more than the allowed share: look, then use --force")
        except BaseException as error:
            self._end(run, RunState.FAILED, type(error).__name__)
            raise

    def _import(self, run: Run, since: datetime | None) -> RunReport:
        known = self.database.look(staging.read_known, source=SOURCE)
        staged = self.database.look(staging.read_staged, run)
        sieve = self._make_sieve({**known.ids, **staged}, known)
        seen = set(staged)
        if run.kind is RunKind.FULL or since is None:
            self._read_all(run, sieve, seen)
            if not seen:
                raise PtvError("gave no service at all")
            missing = [source_id for source_id in known.ids if source_id not in seen]
            found = self._read_some(run, sieve, seen, missing)
            gone = {known.ids[each]: "no longer in the catalogue" for each in missing if each not in found}
        else:
            changes = self.source.changes(since - OVERLAP, is_known=known.__contains__)
            found = self._read_some(run, sieve, seen, changes.changed)
            absent = [each for each in changes.changed if each not in found]
            self.source.problems.extend(f"{each}: listed as changed, but not found or not ours" for each in absent)
            gone = {known.ids[each]: "archived" for each in changes.gone if each in known}
        gone |= {old: f"is now {new}" for old, new in sieve.moved.items()}
        return self._publish(run, gone)

    def _read_all(self, run: Run, sieve: Sieve, seen: set[str]) -> None:
        legs = self.source.legs()
        labels = [leg.label for leg in legs]
        first = labels.index(run.leg) if run.leg in labels else 0
        for place in range(first, len(legs)):
            leg = legs[place]
            start = run.page if leg.label == run.leg else 1
            for page in self.source.read_leg(leg, first_page=start, skip=seen.__contains__):
                self._stage(run, sieve, seen, page.found, leg=leg.label, page=page.number)

    def _read_some(self, run: Run, sieve: Sieve, seen: set[str], ids: Sequence[str]) -> set[str]:
        """Read services by id: such as were missed because the pages moved while they were read."""
        found: set[str] = set()
        for portion in self.source.read_services(ids) if ids else ():
            ours = tuple(each for each in portion if sieve.is_ours(each))
            found.update(each.id for each in ours)
            self._stage(run, sieve, seen, ours)
        return found

    def _stage(
        self,
        run: Run,
        sieve: Sieve,
        seen: set[str],
        fetched: Sequence[Fetched],
        *,
        leg: str | None = None,
        page: int | None = None,
    ) -> None:
        new: dict[str, Candidate] = {}
        for each in fetched:
            if each.id not in seen and each.id not in new:
                new[each.id] = sieve.sift(each)
        candidates = list(new.values())
        parts = [candidates[place : place + PORTION] for place in range(0, len(candidates), PORTION)] or [[]]
        for part in parts:
            # The place moves on with the last portion: what broke off before is read again.
            place = (leg, page) if part is parts[-1] else (None, None)
            self._write(
                partial(staging.stage, run=run, candidates=part, leg=place[0], page=place[1], now=clock.utc_now())
            )
            self.sleep(REST)
        seen.update(new)
        self.watch(Progress(leg or "by id", page or 0, len(seen)))

    def _publish(self, run: Run, gone: dict[str, str]) -> RunReport:
        gone = self.database.look(publishing.find_gone, run, gone=gone)
        self._losses = self.database.look(losses.find_losses, run, source=SOURCE)
        if not self.force:
            self.database.look(publishing.check_share, run, withdrawn=len(gone), losses=self._losses, source=SOURCE)
        difference = self.database.look(publishing.count_difference, run, gone)
        self._is_counting = True
        self._write(partial(runs.set_state, run=run, state=RunState.COUNTING))
        changed = sorted(word for word, number in difference.items() if number)
        for place in range(0, len(changed), WORDS_AT_ONCE):
            part = word_counts.Words({word: difference[word] for word in changed[place : place + WORDS_AT_ONCE]})
            self._write(partial(word_counts.add_counts, difference=part))
            self.sleep(REST)
        report = self._write(
            partial(
                publishing.publish,
                run=run,
                source=SOURCE,
                gone=gone,
                losses=self._losses,
                lines=tuple(f"problem: {each}" for each in self.source.problems),
                now=clock.utc_now(),
                on_publish=self.on_publish,
            )
        )
        self._is_counting = False
        self._clear_up(None)
        return report

    def _clear_up(self, run: Run | None) -> None:
        """Delete, in portions, what runs other than this one have left."""
        replaced = self.database.look(publishing.find_replaced)
        for place in range(0, len(replaced), PORTION):
            self._write(partial(publishing.delete_replaced, keys=replaced[place : place + PORTION]))
            self.sleep(REST)
        stale = self.database.look(runs.with_staged_rows, but=run)
        cleared = bool(stale)
        while cleared:
            cleared = self._write(partial(staging.clear_staged, run_ids=stale, most=NOTES_AT_ONCE)) > 0
            self.sleep(REST)
        if self.database.look(runs.has_broken_count, source=SOURCE):
            self._write(word_counts.recount)
            self._write(partial(runs.forget_broken_count, source=SOURCE))

    def _make_sieve(self, matched: Mapping[str, str], known: Known) -> Sieve:
        county = self.database.look(staging.read_county_names, source=SOURCE, standing=STANDING_OF_COUNTY)
        today = clock.utc_now().astimezone(clock.HELSINKI).date()
        return Sieve(self.scope, make_matcher(known=matched), known.ids, county, today=today)

    def _end(self, run: Run, state: RunState, reason: str) -> RunReport:
        lines = (reason, *(f"problem: {each}" for each in self.source.problems))
        # Counts that were being changed must be set right by the next run, which knows it by the state.
        kept = RunState.COUNTING if self._is_counting else state
        report = RunReport(run.id, run.kind, kept, lines=lines)
        self._write(partial(runs.end, report=report, now=clock.utc_now()))
        return replace(report, state=state)

    def _refuse(self, run: Run, reason: str) -> RunReport:
        """Write down what would have been lost, for the next person and the audit trail."""
        lines = (reason, *(f"problem: {each}" for each in self.source.problems), *publishing.tell_losses(self._losses))
        lost = publishing.count_losses(self._losses)
        report = RunReport(run.id, run.kind, RunState.REFUSED, lost=lost, lines=lines)

        def end(session: Session) -> None:
            runs.end(session, report, now=clock.utc_now())
            self.on_publish(session, report)

        self._write(end)
        return report

    def _last_start(self, session: Session) -> datetime | None:
        last = runs.last_published(session, source=SOURCE)
        return last.started_at if last is not None else None

    def _fingerprint(self) -> str:
        return hashlib.sha256(repr((self.url, self.scope)).encode()).hexdigest()

    def _write(self, deed: Callable[[Session], R]) -> R:
        """A deed in its own transaction; chats go first when the database is busy."""
        for place in range(BUSY_TRIES):
            try:
                return self.database.write(deed)
            except BotError as error:
                if error.code is not Code.DATABASE_BUSY or place + 1 == BUSY_TRIES:
                    raise
                self.sleep(1.0)
        raise AssertionError("the last try answers or raises")
