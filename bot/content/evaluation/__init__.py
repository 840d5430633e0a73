"""Measures a model on the project's own expectations, language by language. Judges no release: that is the editors'.

The expectations (``tests/content/expected/<language>.yml``) are written apart from the examples and trained on by none.
"""

from bot.content.evaluation.figures import Figures
from bot.content.evaluation.measured import LanguageFigures, Missed, Robustness
from bot.content.evaluation.measuring import EXPECTED_FOLDER, evaluate

__all__ = ["EXPECTED_FOLDER", "Figures", "LanguageFigures", "Missed", "Robustness", "evaluate"]
