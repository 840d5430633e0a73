"""``python -m bot.nlu.trainer ROOT MODEL``: trains the content of a project folder into one model file, then ends.

The child process of ``bot.content.training``. Reads only ``data/nlu`` and ``data/stories``: other files of ``data``
may look like training data to Rasa (DESIGN section 1, fact 4).
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot import logs
from bot.content.texts import load_texts
from bot.nlu.lean import leave_out_tensorflow, quieten


def main(arguments: list[str] | None = None) -> None:
    """Train; any fault ends the process with its trace and an exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.trainer", description=__doc__)
    parser.add_argument("root", type=Path, help="the project folder")
    parser.add_argument("model", type=Path, help="the file to write (….tar.gz)")
    chosen = parser.parse_args(arguments)
    logs.configure("INFO")
    quieten("INFO")
    leave_out_tensorflow(chosen.root / "config.yml")
    train(chosen.root, chosen.model)


def train(root: Path, model: Path) -> None:
    """Train by Rasa's own graph, without its cache and its reader: a model comes from the content alone.

    Raises:
        ContentError: when the examples have faults.
        RasaException: when configuration, domain or stories have.
    """
    from rasa.engine.training import graph_trainer
    from rasa.model_training import _train_graph
    from rasa.shared.data import TrainingType

    from bot.nlu.examples import ExampleImporter

    class NoCache(graph_trainer.TrainingHook):  # type: ignore[misc]  # Rasa's classes are untyped
        """Fingerprints nothing: for a cache that we do not use, Rasa would spend a third of the training."""

        def on_before_node(self, *_args: Any, **_options: Any) -> dict[str, Any]:
            return {}

        def on_after_node(self, *_args: Any, **_options: Any) -> None:
            """Keeps nothing."""

    graph_trainer.TrainingHook = NoCache
    importer = ExampleImporter(
        names=load_texts(root / "data" / "texts", domain=root / "domain.yml"),
        config_file=str(root / "config.yml"),
        domain_path=str(root / "domain.yml"),
        training_data_paths=[str(root / "data" / "nlu"), str(root / "data" / "stories")],
    )
    with TemporaryDirectory() as cache:
        os.environ["RASA_CACHE_DIRECTORY"] = cache
        _train_graph(
            importer,
            training_type=TrainingType.BOTH,
            output_path=str(model.parent),
            fixed_model_name=model.name,
            force_full_training=True,
        )


if __name__ == "__main__":
    main()
