"""The two tasks of a child process: ``python -m bot.detection learn|dictionaries ROOT FOLDER``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bot.detection import arrays
from bot.detection.dictionaries import make_filters
from bot.detection.learning import learn


def main(task: str, root: str, folder: str) -> int:
    """Make what the task says, in a folder that appears whole."""
    if task == "learn":
        return 0 if arrays.save(Path(folder), *learn(Path(root))) else 1
    if hasattr(os, "nice"):
        os.nice(10)  # residents come first
    return 0 if arrays.save(Path(folder), make_filters(), {}) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
