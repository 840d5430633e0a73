from __future__ import annotations

import pytest

from bot.detection import Detector, load_detector


@pytest.fixture(scope="session")
def detector() -> Detector:
    """The detector of the project, read once."""
    return load_detector(wait=True)
