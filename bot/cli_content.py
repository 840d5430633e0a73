"""The verbs of the content: measure the model, make the files of a new language. Called by ``bot.cli``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import Settings

if TYPE_CHECKING:  # heavy to import, and most verbs need none of it
    from bot.content.finding import Finder
    from bot.content.parsing import Parser


def add_verbs(subparsers: Any) -> None:
    """Add ``evaluate`` and ``content``."""
    text = "measure the model on the project's own expectations"
    evaluate = subparsers.add_parser("evaluate", help=text, description=text)
    evaluate.set_defaults(run=_evaluate)
    evaluate.add_argument("--json", action="store_true", help="everything, for machines")
    evaluate.add_argument("--html", metavar="FILE", help="write a page with a picture of the confusions")
    evaluate.add_argument("--language", help="only this language")
    evaluate.add_argument("--accept", action="store_true", help="keep the figures as those that may not be lost")
    text = "make the files of a new language"
    content = subparsers.add_parser("content", help=text, description=text)
    deeds = content.add_subparsers(dest="deed", required=True)
    language = deeds.add_parser("add-language", help=text, description=text)
    language.set_defaults(run=_add_language)
    language.add_argument("code", help="two or three small letters")
    language.add_argument("--name", required=True, help="what the language calls itself")
    language.add_argument("--dir", required=True, choices=["ltr", "rtl"], help="direction of its script")


def check(chosen: argparse.Namespace) -> int:
    """Run ``neuvo check`` or ``neuvo check stories``: 0 without faults, however many warnings there are, else 1."""
    from bot.content.checks import check_content, check_stories, list_warnings
    from bot.settings import PROJECT_ROOT

    is_whole = chosen.what is None
    faults = check_content(language=chosen.language) if is_whole else check_stories(PROJECT_ROOT)
    is_asked = is_whole and (chosen.warnings or not faults)
    warnings = list_warnings(language=chosen.language) if is_asked else []
    for line in [*faults, *(f"warning: {each}" for each in warnings if chosen.warnings)]:
        _say(line)
    more = f", {len(warnings)} warnings" if warnings else ""
    hint = " (texts that are hard to read: neuvo check --warnings)" if warnings and not chosen.warnings else ""
    _complain(f"{len(faults)} faults{more}{hint}")
    return 1 if faults else 0


def load_parser(current: Settings) -> Parser:
    """A parser with the model of the present content, which is trained first when there is none.

    Raises:
        ContentError: when training fails or the crisis files have faults.
    """
    from bot.content.parsing import Parser

    return Parser.load(_ensure_model(current))


def load_finder(current: Settings) -> Finder:
    """A finder of services with the model of the present content, which is trained first when there is none.

    Raises:
        ContentError: when training fails.
    """
    from bot.content.finding import Finder

    return Finder.load(_ensure_model(current))


def _ensure_model(current: Settings) -> Path:
    from bot.content.training import ensure_model

    logs = current.data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    return ensure_model(current.models_dir, log_path=logs / "training.log", say=_complain)


def _evaluate(chosen: argparse.Namespace, current: Settings) -> int:
    from bot.content.evaluation import evaluate
    from bot.content.evaluation.accepted import ACCEPTED_FILE, find_losses, read_accepted, write_accepted
    from bot.content.evaluation.page import as_page

    figures = evaluate(load_parser(current), language=chosen.language, with_robustness=True)
    _say(figures.as_json() if chosen.json else figures.as_table())
    if chosen.html:
        Path(chosen.html).write_text(as_page(figures), encoding="utf-8")
    measured = {each.language for each in figures.languages}
    accepted = {
        code: row for code, row in read_accepted(ACCEPTED_FILE).items() if chosen.language is None or code in measured
    }
    for loss in find_losses(figures, accepted):
        _complain(loss)
    if chosen.accept:
        write_accepted(figures, ACCEPTED_FILE)
        _complain(f"accepted: {ACCEPTED_FILE.name}")
    return 0


def _add_language(chosen: argparse.Namespace, _current: Settings) -> int:
    from bot.content.new_language import add_language

    for path in add_language(chosen.code, name=chosen.name, direction=chosen.dir):
        _say(path)
    _complain(f"next: neuvo check --language {chosen.code}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _complain(line: str) -> None:
    sys.stderr.write(line + "\n")
