"""Judges in which language a text is written, how sure that is, and which language a conversation follows."""

from bot.detection.detector import UNDETERMINED, Detection, Detector
from bot.detection.following import SURE, Followed, next_language
from bot.detection.loading import current_detector, load_detector

__all__ = [
    "SURE",
    "UNDETERMINED",
    "Detection",
    "Detector",
    "Followed",
    "current_detector",
    "load_detector",
    "next_language",
]
