"""Spares Python's collector the work of walking again and again over what a process keeps for life."""

from __future__ import annotations

import gc

THRESHOLDS = (20_000, 20, 50)
"""Objects between collections of the young, and collections of one age between those of the next."""


def settle() -> None:
    """To be called once all is loaded: models, texts and modules are never looked at again (``gc.freeze``)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
