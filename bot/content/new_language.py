"""Makes the files of a new language: every key and topic stands there, empty, and nothing is broken by them.

Writes no wording. Overwrites nothing: what exists is told, and then nothing at all is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.content.checks.files import EXPECTED_PARTS, list_topics, read_yaml
from bot.content.checks.wording import SOURCE, needed_keys
from bot.crisis import Kind
from bot.errors import ContentError
from bot.languages import load_languages
from bot.settings import PROJECT_ROOT

DIRECTIONS = ("ltr", "rtl")
LEVEL, STAGE = "full", "draft"
FALLBACK = {"ltr": "[en, fi]", "rtl": "[en]"}
SMALL_SHARE = 0.001
"""Part of residents until somebody has counted them; 0 would make the language impossible to detect."""

_CODE = re.compile(r"[a-z]{2,3}")
_SECTION = re.compile(r"  # ---")
_KEY = re.compile(r"  ([a-z][a-z0-9_]*):")
_BOOLEANS = {"no", "on", "off", "yes"}
"""Codes that some readers of YAML take for true or false ("no" is Norwegian)."""


def add_language(code: str, *, name: str, direction: str, root: Path = PROJECT_ROOT) -> list[str]:
    """Write the row and the files of a language and answer their paths, relative to ``root``.

    Raises:
        ContentError: when code, name or direction cannot be, or anything of the language exists already.
    """
    name = name.strip()
    faults = _find_faults(code, name, direction)
    languages = root / "data" / "languages.yml"
    if code in load_languages(languages):
        faults.append(f"languages.yml: {code} exists")
    files = {} if faults else _compose(code, root)
    faults += [f"{path}: exists" for path in files if (root / path).exists()]
    if faults:
        raise ContentError(faults)
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    rows = languages.read_text(encoding="utf-8")
    languages.write_text(f"{rows.rstrip()}\n{_row(code, name, direction)}", encoding="utf-8")
    return ["data/languages.yml", *files]


def _find_faults(code: str, name: str, direction: str) -> list[str]:
    faults = []
    if not _CODE.fullmatch(code):
        faults.append(f"{code!r}: a language code has two or three small letters")
    if not name or not name.isprintable():
        faults.append("name: must be one line of text")
    if direction not in DIRECTIONS:
        faults.append(f"dir: must be one of {', '.join(DIRECTIONS)}")
    return faults


def _row(code: str, name: str, direction: str) -> str:
    return (
        f"  - {{code: {_scalar(code)}, name: {json.dumps(name, ensure_ascii=False)}, dir: {direction}, level: {LEVEL}, "
        f"stage: {STAGE}, spacy: xx, detector: [], share: {SMALL_SHARE}, fallback: {FALLBACK[direction]}}}\n"
    )


def _compose(code: str, root: Path) -> dict[str, str]:
    """Every file by its path."""
    data = root / "data"
    topics = list_topics(read_yaml(root / "domain.yml"))
    files = {
        f"data/nlu/{code}/{path.name}": _examples([block["intent"] for block in read_yaml(path)["nlu"]])
        for path in sorted((data / "nlu" / SOURCE).glob("*.yml"))
    }
    files[f"data/texts/{code}.yml"] = _texts(code, topics, data / "texts" / f"{SOURCE}.yml")
    files[f"data/crisis/{code}.yml"] = _crisis(code, data / "crisis" / f"{SOURCE}.yml")
    files[f"data/danger/{code}.yml"] = _danger(code)
    files["/".join((*EXPECTED_PARTS, f"{code}.yml"))] = _expected(code, topics)
    return files


def _examples(topics: Sequence[str]) -> str:
    blocks = "".join(f"- intent: {topic}\n  examples: |\n" for topic in dict.fromkeys(topics))
    return f'version: "3.1"\nnlu:\n{blocks}'


def _texts(code: str, topics: Sequence[str], source: Path) -> str:
    """Every key in the order of the source, under its headings; what is said there stands above as a remark."""
    said: dict[str, str] = read_yaml(source)["texts"]
    needed = needed_keys(said, topics, level=LEVEL, is_whole=True)
    lines = [
        f"# Texts that residents see. Keys and gaps in {{braces}} as in {source.name}.",
        f"language: {_scalar(code)}",
        "checked: false",
        "texts:",
        *_text_lines(source.read_text(encoding="utf-8"), said, set(needed)),
        *(f'  {key}: ""' for key in needed if key not in said),
    ]
    return "\n".join(lines) + "\n"


def _text_lines(source: str, said: dict[str, str], needed: set[str]) -> Iterator[str]:
    for line in source.splitlines():
        if _SECTION.match(line):
            yield line
        elif (match := _KEY.match(line)) and match[1] in needed:
            yield f"  # {' '.join(said[match[1]].split())}"
            yield f'  {match[1]}: ""'


def _crisis(code: str, source: Path) -> str:
    """No phrases, but the services to call: they are the same in every language until somebody knows better ones."""
    lines = read_yaml(source)["lines"]
    return "\n".join(
        [
            "# Danger. Pattern language: bot/crisis.py. Two persons check every change.",
            f"language: {_scalar(code)}",
            "checked: false",
            "lines:",
            *(f"  {kind}: [{', '.join(ids)}]" for kind, ids in lines.items()),
            "phrases:",
            *(f"  {kind.value}: []" for kind in Kind),
            "not: []",
            "",
        ]
    )


def _danger(code: str) -> str:
    return "\n".join(
        [
            "# Danger and what only looks like it, as people write it. Trains the danger classifier; never shown.",
            f"language: {_scalar(code)}",
            "checked: false",
            "danger:",
            *(f"  {kind.value}: []" for kind in Kind),
            "none: []",
            "",
        ]
    )


def _expected(code: str, topics: Sequence[str]) -> str:
    return "\n".join(
        [
            f"language: {_scalar(code)}",
            "topics:",
            *(f"  {topic}: []" for topic in topics),
            "danger:",
            *(f"  {kind.value}: []" for kind in Kind),
            "safe: []",
            "",
        ]
    )


def _scalar(code: str) -> str:
    return f'"{code}"' if code in _BOOLEANS else code
