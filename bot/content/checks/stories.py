"""Checks rules and stories by reading them: dead ends, contradictions, what is named but is not, what is never used.

Finds in a moment what Rasa would say after a minute, or not at all, in words that tell an editor what to do.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.content.checks.scripts import (
    ACTION,
    CHECKPOINT,
    CONDITION,
    INTENT,
    Script,
    Step,
    read_scripts,
    read_with_lines,
)

FALLBACK = "nlu_fallback"
"""Rasa's own intent, of a message that it was not sure of."""

OF_RASA = frozenset(
    {
        "action_listen",
        "action_restart",
        "action_session_start",
        "action_default_fallback",
        "action_deactivate_loop",
        "action_back",
    }
)
"""Actions that Rasa brings."""

CODE = ("bot", "actions", "channels")
WAITS = "waits for the resident"

_TEXT_KEY = re.compile(r"""["'](utter_[a-z0-9_]+)(["'{])""")


def check_stories(root: Path) -> list[str]:
    """Every fault of rules, stories, actions and answers, with file, line and what to do."""
    faults: list[str] = []
    folder = root / "data" / "stories"
    if not folder.is_dir():
        return faults
    scripts = read_scripts(folder, faults)
    domain = read_with_lines(root / "domain.yml", "domain.yml", faults)
    if not faults:
        faults += _check_names(scripts)
        faults += _check_ends(scripts)
        faults += _check_contradictions(scripts)
        faults += _check_intents(scripts, domain)
        faults += _check_actions(scripts, domain, root)
        faults += _check_texts(scripts, domain, root)
    return faults


def _check_names(scripts: Collection[Script]) -> Iterator[str]:
    homes: dict[str, Script] = {}
    for script in scripts:
        before = homes.setdefault(script.name, script)
        if before is not script:
            yield f"{script.place}: has the name of line {before.line} in {before.file}: give it another name"


def _check_ends(scripts: Collection[Script]) -> Iterator[str]:
    """A resident's message without an answer, and checkpoints, which hide what follows what."""
    for script in scripts:
        kinds = [step for step in script.steps if step.kind != CONDITION]
        if not kinds:
            yield f"{script.place}: has no steps: write them or take it out"
        for step, following in zip(kinds, [*kinds[1:], None], strict=True):
            at = f"{script.file}: line {step.line}"
            if step.kind == CHECKPOINT:
                yield f"{at}: checkpoint {step.names[0]}: write the steps out instead, so that they can be read"
            elif step.kind == INTENT and (following is None or following.kind == INTENT):
                yield f"{at}: {' or '.join(step.names)}: dead end, nothing answers it: add an `action:` after it"


def _check_contradictions(scripts: Collection[Script]) -> Iterator[str]:
    """The same way to the same point, and then two different deeds."""
    for is_rule in (True, False):
        ways: dict[object, tuple[str, str]] = {}
        for script in scripts:
            if script.is_rule is is_rule:
                for so_far, deed, line in _list_deeds(script):
                    place = f"{script.file}: line {line}"
                    other, there = ways.setdefault((script.condition, so_far), (deed, place))
                    if other != deed:
                        yield f"{place}: {deed}: contradicts {there}, where it is {other}: keep one of them"
    yield from _check_against_rules(scripts)


def _list_deeds(script: Script) -> Iterator[tuple[tuple[tuple[str, ...], ...], str, int]]:
    """What is done after each part of a script: the steps so far, the deed, its line."""
    so_far: tuple[tuple[str, ...], ...] = ()
    for step in script.steps:
        if so_far:
            yield so_far, step.names[0] if step.kind == ACTION else WAITS, step.line
        if step.kind == CONDITION and so_far:
            return  # what holds here is known to Rasa only
        so_far += ((step.kind, step.entities, *step.names),)
    if so_far:
        yield so_far, WAITS, script.steps[-1].line


def _check_against_rules(scripts: Collection[Script]) -> Iterator[str]:
    """A story must go where the rule of the same intent goes: the rule would win, and training stops."""
    rules: dict[str, list[Script]] = defaultdict(list)
    for script in scripts:
        if script.is_rule and script.steps and script.steps[0].kind == INTENT:
            for name in script.steps[0].names:
                rules[name].append(script)
    for script in scripts:
        if script.is_rule or any(step.kind == CONDITION or step.entities for step in script.steps):
            continue
        for step, deeds in _list_turns(script):
            for name in step.names:
                if len(rules[name]) != 1 or _is_conditional(rules[name][0]):
                    continue
                (rule,) = rules[name]
                wanted = [each.names[0] for each in rule.steps[1:]]
                if deeds and deeds != wanted:
                    yield (
                        f"{script.file}: line {step.line}: {name}: contradicts the rule at line {rule.line} of "
                        f"{rule.file}: after it must come {', '.join(wanted)}"
                    )


def _is_conditional(rule: Script) -> bool:
    is_plain = not rule.steps[0].entities and all(step.kind == ACTION for step in rule.steps[1:])
    return bool(rule.condition) or not is_plain


def _list_turns(script: Script) -> Iterator[tuple[Step, list[str]]]:
    """Each message of a resident in a story with the deeds that follow it."""
    turn: Step | None = None
    deeds: list[str] = []
    for step in script.steps:
        if step.kind == INTENT:
            if turn:
                yield turn, deeds
            turn, deeds = step, []
        elif step.kind == ACTION:
            deeds.append(step.names[0])
    if turn:
        yield turn, deeds


def _check_intents(scripts: Collection[Script], domain: Mapping[str, Any]) -> Iterator[str]:
    known = _list_names(domain, "intents")
    answered: set[str] = set()
    for script in scripts:
        for step in script.steps:
            if step.kind == INTENT:
                answered.update(step.names)
                for name in step.names:
                    if name not in known and name != FALLBACK:
                        yield f"{script.file}: line {step.line}: {name}: is no intent of domain.yml: correct it"
    for name, line in known.items():
        if name not in answered:
            yield f"domain.yml: line {line}: {name}: no rule or story answers it: add a rule in data/stories"


def _check_actions(scripts: Collection[Script], domain: Mapping[str, Any], root: Path) -> Iterator[str]:
    known, texts, forms = (_list_names(domain, part) for part in ("actions", "responses", "forms"))
    named: set[str] = set()
    for script in scripts:
        for step in script.steps:
            if step.kind == ACTION:
                name = step.names[0]
                named.add(name)
                if name not in {*known, *texts, *forms, *OF_RASA}:
                    kind = "responses" if name.startswith("utter_") else "actions"
                    yield f"{script.file}: line {step.line}: {name}: stands not under `{kind}:` of domain.yml"
    config = root / "config.yml"
    settings = config.read_text(encoding="utf-8") if config.is_file() else ""
    for name, line in known.items():
        is_of_form = any(name in {f"validate_{form}", f"action_ask_{form}"} for form in forms)
        if name not in named and not is_of_form and not re.search(rf"\b{name}\b", settings):
            yield f"domain.yml: line {line}: {name}: unreachable, no rule or story names it: add a rule or take it out"
    if (root / "actions").is_dir():
        classes = find_classes(root / "actions")
        for name in sorted({*known} - {*classes}):
            yield f"domain.yml: line {known[name]}: {name}: no class of actions/ has this name: correct it"
        for name in sorted({*classes} - {*known}):
            yield f"{classes[name]}: {name}: stands not under `actions:` of domain.yml: add it"


def _check_texts(scripts: Collection[Script], domain: Mapping[str, Any], root: Path) -> Iterator[str]:
    if not (root / "actions").is_dir():
        return
    named = {step.names[0] for script in scripts for step in script.steps if step.kind == ACTION}
    begun: set[str] = set()
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            for key, end in _TEXT_KEY.findall(path.read_text(encoding="utf-8")):
                (begun if end == "{" else named).add(key)
    for key, line in _list_names(domain, "responses").items():
        if key not in named and not key.startswith(tuple(begun)):
            yield f"domain.yml: line {line}: {key}: no rule, story or action says it: use it or take it out"


def find_classes(folder: Path) -> dict[str, str]:
    """The names of the actions of a package, read from the source, with the file of each."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "name":
                for each in ast.walk(node):
                    if isinstance(each, ast.Return):
                        value = each.value
                        name = constants.get(value.id) if isinstance(value, ast.Name) else getattr(value, "value", None)
                        if isinstance(name, str):
                            found[name] = f"actions/{path.name}"
    return found


def _list_names(domain: Mapping[str, Any], part: str) -> dict[str, int]:
    """The names of a part of the domain with their lines."""
    rows = domain.get(part) or {}
    if isinstance(rows, Mapping):
        return {str(name): int(rows.lc.data[name][0]) + 1 for name in rows}  # type: ignore[attr-defined]  # ruamel's
    found = {}
    for place, row in enumerate(rows):
        name = next(iter(row)) if isinstance(row, Mapping) else row
        found[str(name)] = int(rows.lc.data[place][0]) + 1
    return found
