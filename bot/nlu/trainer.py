"""``python -m bot.nlu.trainer ROOT MODEL``: trains the content of a project folder into one model file, then ends.

The child process of ``bot.content.training``. Reads only ``data/nlu`` and ``data/stories``: other files of ``data``
may look like training data to Rasa (DESIGN section 1, fact 4).
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot import logs
from bot.nlu.lean import leave_out_tensorflow, quieten


def main(arguments: list[str] | None = None) -> int:
    """Train and answer the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.trainer", description=__doc__)
    parser.add_argument("root", type=Path, help="the project folder")
    parser.add_argument("model", type=Path, help="the file to write (….tar.gz)")
    chosen = parser.parse_args(arguments)
    logs.configure("INFO")
    quieten("INFO")
    leave_out_tensorflow(chosen.root / "config.yml")
    return train(chosen.root, chosen.model)


def train(root: Path, model: Path) -> int:
    """Train with Rasa's own call, without its cache: a model comes from the content alone."""
    from rasa.engine.training import graph_trainer
    from rasa.model_training import train as train_model

    class NoCache(graph_trainer.TrainingHook):  # type: ignore[misc]  # Rasa's classes are untyped
        """Fingerprints nothing: for a cache that we do not use, Rasa would spend a third of the training."""

        def on_before_node(self, *_args: Any, **_options: Any) -> dict[str, Any]:
            return {}

        def on_after_node(self, *_args: Any, **_options: Any) -> None:
            """Keeps nothing."""

    graph_trainer.TrainingHook = NoCache
    with TemporaryDirectory() as cache:
        os.environ["RASA_CACHE_DIRECTORY"] = cache
        result = train_model(
            domain=str(root / "domain.yml"),
            config=str(root / "config.yml"),
            training_files=[str(root / "data" / "nlu"), str(root / "data" / "stories")],
            output=str(model.parent),
            fixed_model_name=model.name,
            force_training=True,
        )
    return int(result.code)


if __name__ == "__main__":
    sys.exit(main())
