"""Log lines as JSON: events and ids, never texts of residents. A filter masks what slips through, as the last lock."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from bot.masking import mask

DROPPED = frozenset({"text", "parse_data_text", "slot_values", "rasa_events", "message_text", "body"})
"""Keys that carry residents' words in Rasa's own log events (RELIABILITY W33)."""


def mask_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop the keys that carry texts, and mask codes, accounts, phones and e-mails in what is left."""
    return {
        key: mask(value).text if isinstance(value, str) and key not in {"timestamp", "logger", "exception"} else value
        for key, value in event.items()
        if key not in DROPPED
    }


def configure(level: str) -> None:
    """Send the standard library's logging through structlog to standard error."""
    before: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("sanic.root", "sanic.access", "sanic.error", "aiohttp.access"):
        logging.getLogger(noisy).setLevel("WARNING")
