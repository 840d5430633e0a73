"""Keeps arrays in a folder that appears whole or not at all, and reads them by mapping. Knows not what they mean."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bot.detection.grams import Array


def save(folder: Path, arrays: Mapping[str, Array], notes: Mapping[str, str]) -> bool:
    """Write arrays and notes; false when the place cannot be written. Folders of other prints are removed."""
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        unfinished.mkdir(parents=True, exist_ok=True)
        for name, array in arrays.items():
            np.save(unfinished / f"{name}.npy", array)
        for name, note in notes.items():
            (unfinished / f"{name}.txt").write_text(note, encoding="utf-8")
        unfinished.rename(folder)
    except OSError:
        # Another process was quicker, or nothing may be written here.
        shutil.rmtree(unfinished, ignore_errors=True)
        return folder.is_dir()
    kind = folder.name.partition("-")[0]
    for old in folder.parent.glob(f"{kind}-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    return True


def load(folder: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """The arrays (mapped, so that processes share them) and the notes of a folder.

    Raises:
        OSError, ValueError: when a file is gone or damaged.
    """
    return (
        {path.stem: np.load(path, mmap_mode="r").view(np.ndarray) for path in sorted(folder.glob("*.npy"))},
        {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))},
    )
