"""Makes a process ready for Rasa: without TensorFlow, telemetry and residents' words in the log. Imports no Rasa.

Rasa 3.6 imports TensorFlow whenever it is imported itself, for classes that our pipeline does not have. Measured:
12 of 22 seconds and 480 of 685 MB. Both functions are to be called before the first import of Rasa.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import logging
import os
import sys
import types
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import structlog
from ruamel.yaml import YAML

from bot import logs

LEFT_OUT = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})
LIGHT = frozenset(
    {"FallbackClassifier", "MemoizationPolicy", "RulePolicy", "EntitySynonymMapper", "RegexEntityExtractor"}
)
"""Rasa's own components that are known to need no TensorFlow; ours (``bot.``) never do."""


class _LeftOutType(type):
    """A class that can be named and inherited from, as Rasa's modules do when they are imported, but not used."""

    def __getattr__(cls, name: str) -> _LeftOutType:
        if name.startswith("__"):
            raise AttributeError(name)
        return _LeftOutType(name, (), {})

    def __call__(cls, *_args: Any, **_options: Any) -> NoReturn:
        # ImportError, because other libraries try and then do without (spaCy's backend looks for graphics cards).
        raise ImportError(f"{cls.__name__}: TensorFlow is left out, see bot/nlu/lean.py")


class _LeftOutModule(types.ModuleType):
    def __getattr__(self, name: str) -> _LeftOutType:
        if name.startswith("__"):
            raise AttributeError(name)
        return _LeftOutType(name, (), {})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in LEFT_OUT:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _LeftOutModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run."""


def quieten(level: str) -> None:
    """Filter Rasa's own log events as ours (RELIABILITY W33) and switch its telemetry off (W34)."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        processors=[logs.mask_event, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def leave_out_tensorflow(config: Path) -> bool:
    """Put empty stand-ins in TensorFlow's place unless ``config`` names a component that may need it.

    Answers whether it is left out.
    """
    content = YAML(typ="safe").load(config.read_text(encoding="utf-8"))
    names = [str(part["name"]) for key in ("pipeline", "policies") for part in content.get(key) or ()]
    if "tensorflow" in sys.modules or not _are_light(names):
        return False
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    return True


def _are_light(names: Iterable[str]) -> bool:
    return all(name.startswith("bot.") or name in LIGHT for name in names)
