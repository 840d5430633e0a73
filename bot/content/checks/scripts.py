"""Reads rules and stories of ``data/stories`` with their lines, so that an editor finds them. Without Rasa."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

INTENT, ACTION, CONDITION, CHECKPOINT = "intent", "action", "condition", "checkpoint"
_CONDITIONS = ("slot_was_set", "active_loop")


@dataclass(frozen=True)
class Step:
    """One step: its kind, what it names (several intents with ``or``), its line (from 1), its entities."""

    kind: str
    names: tuple[str, ...]
    line: int
    entities: str = ""


@dataclass(frozen=True)
class Script:
    """A rule or a story. ``condition``: what must hold for a rule besides its steps."""

    file: str
    line: int
    name: str
    is_rule: bool
    steps: tuple[Step, ...]
    condition: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """How a finding names it."""
        return f"{self.file}: line {self.line}: {'rule' if self.is_rule else 'story'} {self.name!r}"


def read_scripts(folder: Path, faults: list[str]) -> list[Script]:
    """The rules and stories of every file; what cannot be read is told in ``faults``."""
    found: list[Script] = []
    for path in sorted(folder.glob("*.yml")):
        where = f"stories/{path.name}"
        content = read_with_lines(path, where, faults)
        for key, is_rule in (("rules", True), ("stories", False)):
            for row in content.get(key) or ():
                found += _read_script(row, where, "rule" if is_rule else "story", is_rule, faults)
    return found


def read_with_lines(path: Path, where: str, faults: list[str]) -> Any:
    """The mapping of a file, whose nodes know their lines (``lc``); empty when it cannot be read."""
    try:
        content = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        faults.append(f"{where}: cannot be read: {error}")
        return {}
    if not isinstance(content, dict):
        faults.append(f"{where}: must be a mapping")
        return {}
    return content


def _read_script(row: Any, where: str, key: str, is_rule: bool, faults: list[str]) -> Iterator[Script]:
    if not isinstance(row, dict) or not isinstance(row.get(key), str) or not isinstance(row.get("steps"), list):
        faults.append(f"{where}: line {_line_of(row)}: needs `{key}:` with a name, and `steps:`")
        return
    steps = tuple(step for each in row["steps"] for step in _read_step(each, where, faults))
    condition = tuple(sorted(_tell(each) for each in row.get("condition") or ()))
    yield Script(where, _line_of(row), row[key], is_rule, steps, condition)


def _read_step(row: Any, where: str, faults: list[str]) -> Iterator[Step]:
    line = _line_of(row)
    if not isinstance(row, dict):
        faults.append(f"{where}: line {line}: {row!r}: a step is `intent:`, `action:` or `slot_was_set:`")
    elif "or" in row:
        yield Step(INTENT, tuple(str(each.get("intent")) for each in row["or"] if isinstance(each, Mapping)), line)
    elif "intent" in row:
        yield Step(INTENT, (str(row["intent"]),), line, _tell(row.get("entities") or ""))
    elif "action" in row:
        yield Step(ACTION, (str(row["action"]),), line)
    elif "checkpoint" in row:
        yield Step(CHECKPOINT, (str(row["checkpoint"]),), line)
    elif any(key in row for key in _CONDITIONS):
        yield Step(CONDITION, (_tell(row),), line)
    else:
        faults.append(f"{where}: line {line}: {', '.join(map(str, row))}: is no step that is known here")


def _line_of(row: Any) -> int:
    return int(row.lc.line) + 1 if hasattr(row, "lc") else 0


def _tell(row: Any) -> str:
    """A condition in a form that can be compared."""
    if isinstance(row, Mapping):
        return ", ".join(f"{key}: {_tell(value)}" for key, value in sorted(row.items()))
    if isinstance(row, Sequence) and not isinstance(row, str):
        return "; ".join(_tell(each) for each in row)
    return str(row)
