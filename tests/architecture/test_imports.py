"""Who may import whom (DESIGN section 4), read from the syntax trees: downwards only, outsiders in their place."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

from bot.settings import PROJECT_ROOT

LAYERS = {
    0: ["bot.settings", "bot.errors", "bot.clock", "bot.masking", "bot.crisis", "bot.memory"],
    1: ["bot.storage", "bot.languages", "bot.detection", "bot.entities", "bot.logs"],
    2: ["bot.conversations", "bot.catalogue", "bot.staff", "bot.bus", "bot.assistant"],
    3: ["bot.handover", "bot.content", "bot.retention", "bot.translation"],
    4: [
        "bot.turns",
        "bot.supervisor",
        "bot.cli",
        "bot.cli_catalogue",
        "bot.cli_content",
        "bot.cli_retention",
        "bot.cli_staff",
    ],
    5: ["channels", "actions", "bot.nlu", "bot.nlg", "bot.tracker", "bot.rasa_server"],
}
SIDEWAYS = {
    ("bot.cli", "bot.supervisor"),
    ("bot.cli", "bot.cli_catalogue"),
    ("bot.cli", "bot.cli_content"),
    ("bot.cli", "bot.cli_staff"),
    ("bot.cli", "bot.cli_retention"),
    ("bot.retention", "bot.handover"),
    ("bot.translation", "bot.content"),
    ("bot.translation", "bot.handover"),
    ("bot.crisis", "bot.errors"),
}
"""Pairs of one layer of which the first may import the second; what is not named may not."""

OUTSIDE = {
    "sanic": ["channels"],
    "rasa_sdk": ["actions"],
    "rasa": ["bot.nlu", "bot.nlg", "bot.tracker", "bot.rasa_server", "bot.content.training", "channels.rasa_input"],
    "spacy": ["bot.nlu", "bot.nlg", "channels.rasa_input"],
    "redis": ["bot.bus"],
    "alembic": ["bot.storage"],
    "langdetect": ["bot.detection"],
    "argon2": ["bot.staff"],
    "authlib": ["bot.staff"],
    "joserfc": ["bot.staff"],
    "pyotp": ["bot.staff"],
    "segno": ["bot.staff"],
}
INSIDE_RASA = ["channels.rasa_input", "bot.nlu", "bot.nlg", "bot.tracker", "bot.rasa_server"]


def modules() -> dict[str, ast.Module]:
    found = {}
    for package in ("bot", "channels", "actions"):
        for path in sorted((PROJECT_ROOT / package).rglob("*.py")):
            if "versions" in path.parts or path.name == "env.py" or "static" in path.parts:
                continue
            parts = path.relative_to(PROJECT_ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_text("utf-8"))
    return found


MODULES = modules()


@cache
def imports_of(module: str) -> set[str]:
    found = set()
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            joined = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in joined}
    return found


def is_under(module: str, part: str) -> bool:
    return module == part or module.startswith(part + ".")


def are_inside_rasa(*modules: str) -> bool:
    return all(any(is_under(module, part) for part in INSIDE_RASA) for module in modules)


def part_of(module: str) -> tuple[int, str] | None:
    matches = [(layer, part) for layer, parts in LAYERS.items() for part in parts if is_under(module, part)]
    return max(matches, key=lambda match: len(match[1]), default=None)


@pytest.mark.parametrize("module", [name for name in MODULES if name not in {"bot"}])
def test_a_module_imports_only_what_lies_below(module: str) -> None:
    own = part_of(module)
    assert own is not None, f"{module} has no layer: add it to DESIGN section 4 and here"
    faults = []
    for imported in imports_of(module):
        other = part_of(imported)
        if other is None or other[1] == own[1]:
            continue
        is_sideways = other[0] == own[0] and (own[1], other[1]) not in SIDEWAYS
        if other[0] > own[0] or (is_sideways and not are_inside_rasa(module, imported)):
            faults.append(imported)
        if {own[1], other[1]} == {"channels", "actions"}:
            faults.append(imported)
    assert not faults, f"{module} must not import {faults}"


@pytest.mark.parametrize("package", OUTSIDE)
def test_outside_packages_stay_in_their_place(package: str) -> None:
    allowed = OUTSIDE[package]
    faults = [
        module
        for module in MODULES
        if any(is_under(name, package) for name in imports_of(module))
        and not any(is_under(module, part) for part in allowed)
    ]
    if package == "sanic":
        faults = [module for module in faults if module not in INSIDE_RASA]
    assert not faults, f"{faults} must not import {package}"


def test_layer_zero_uses_the_standard_library_and_stdnum_only() -> None:
    allowed = sys.stdlib_module_names | {"bot", "stdnum", "__future__"}
    for module in MODULES:
        own = part_of(module)
        if own and own[0] == 0:
            assert {name.split(".")[0] for name in imports_of(module)} <= allowed, module


def names_read(module: str, attribute: str, owner: str) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == attribute
        and isinstance(node.value, ast.Name)
        and node.value.id == owner
        for node in ast.walk(MODULES[module])
    )


def test_only_settings_reads_the_environment() -> None:
    # The supervisor hands its own environment on to its children; the others only set what Rasa reads.
    allowed = {"bot.settings", "bot.supervisor.serve", "bot.nlu.lean", "bot.nlu.trainer"}
    faults = {m for m in MODULES if names_read(m, "environ", "os") or names_read(m, "getenv", "os")} - allowed
    assert not faults


def test_only_the_clock_reads_the_time() -> None:
    faults = {m for m in MODULES if names_read(m, "now", "datetime") or names_read(m, "utcnow", "datetime")}
    assert faults <= {"bot.clock"}


def test_no_file_is_longer_than_400_lines() -> None:
    folders = ("bot", "channels", "actions", "tests", "web/src", "web/test")
    paths = [p for f in folders for p in (PROJECT_ROOT / f).rglob("*") if p.suffix in {".py", ".ts", ".mjs"}]
    long = {str(p.relative_to(PROJECT_ROOT)): n for p in paths if (n := len(p.read_text("utf-8").splitlines())) > 400}
    long = {name: n for name, n in long.items() if "static" not in Path(name).parts}
    assert not long


def test_every_module_says_what_it_owns() -> None:
    assert [name for name, tree in MODULES.items() if not ast.get_docstring(tree)] == []
