"""The workers' console: one guarded blueprint, whose calls the modules named here add to it, area by area."""

from __future__ import annotations

from channels import (
    console_callbacks,
    console_closed,
    console_colleagues,
    console_figures,
    console_guides,
    console_messages,
    console_phrases,
    console_queue,
    console_stream,
    console_translation,
    console_watch,
)
from channels.console_entry import console

AREAS = (
    console_callbacks,
    console_closed,
    console_colleagues,
    console_figures,
    console_guides,
    console_messages,
    console_phrases,
    console_queue,
    console_stream,
    console_translation,
    console_watch,
)

__all__ = ["AREAS", "console"]
