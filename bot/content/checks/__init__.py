"""The checks of all content: pure findings, every fault at once, each as ``path: fault``. Changes nothing.

Used by ``neuvo check``, by the tests and by whoever publishes: the same faults stop all three.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.catalogue.starter import read_starter
from bot.content import texts
from bot.content.checks import guides
from bot.content.checks.danger import check_crisis, check_danger_examples, read_danger
from bot.content.checks.files import EXPECTED, list_topics, read_examples
from bot.content.checks.files import read_yaml as _read
from bot.content.checks.lines import check_examples, check_expected, find_learnt
from bot.content.checks.moves import check_moves
from bot.content.checks.own_files import check_own_files
from bot.content.checks.readability import check_easy, find_hard_texts
from bot.content.checks.references import check_keys, check_rasa_keys, check_services, check_shared
from bot.content.checks.stories import check_stories
from bot.content.checks.wording import check_texts
from bot.content.readability import read_limits
from bot.errors import ContentError
from bot.languages import Language, load_languages
from bot.settings import PROJECT_ROOT

__all__ = ["EXPECTED", "check_content", "check_stories", "list_warnings", "read_examples"]

DRAFT = "draft"
"""The stage of a language that is being made: it is checked only when it is named."""


def check_content(*, language: str | None = None, root: Path = PROJECT_ROOT) -> list[str]:
    """Every fault of texts, topics, examples, expectations, danger and services; of one language when it is named.

    A named language that is not live yet is checked as if it were: the faults are what is still to be done.

    Raises:
        ContentError: when the named language is not known.
    """
    chosen = _choose(root, language)
    domain = _read(root / "domain.yml")
    topics = list_topics(domain)
    try:
        loaded = texts.load_texts(root / "data" / "texts", domain=root / "domain.yml")
    except ContentError as error:
        return error.faults
    faults: list[str] = []
    dangers = read_danger(root, faults)
    for each in chosen:
        is_whole = each.is_live or language is not None
        faults += check_texts(loaded, each, topics, is_whole=is_whole)
        faults += check_shared(root, each)
        faults += check_danger_examples(each, dangers)
        if is_whole:
            examples = read_examples(root / "data" / "nlu" / each.code)
            faults += check_examples(each, topics, examples)
            learnt = find_learnt(each.code, examples, dangers, loaded.by_language.get(each.code, {}))
            faults += check_expected(root, each, topics, learnt)
    faults += _check_guides(root, [each for each in chosen if each.is_live or language is not None], topics)
    faults += _list_hard(root, loaded, chosen, is_held=True)
    if language is None:
        faults += check_services(root, topics, list(domain["responses"]))
        faults += check_keys(loaded, topics)
        faults += check_own_files(root)
        faults += check_stories(root)
        faults += check_easy(root, loaded, topics)
    faults += check_crisis(root, chosen)
    faults += check_rasa_keys(root / "data")
    return faults


def list_warnings(*, language: str | None = None, root: Path = PROJECT_ROOT) -> list[str]:
    """What is worth a second look and stops nothing: texts that are hard to read in languages not held to the limits.

    Raises:
        ContentError: when the named language is not known, or the texts cannot be read.
    """
    chosen = _choose(root, language)
    loaded = texts.load_texts(root / "data" / "texts", domain=root / "domain.yml")
    return _list_hard(root, loaded, chosen, is_held=False)


def _choose(root: Path, language: str | None) -> list[Language]:
    languages = load_languages(root / "data" / "languages.yml")
    if language is not None and language not in languages:
        raise ContentError([f"languages.yml: {language} is not known"])
    return [languages[language]] if language else [each for each in languages.values() if each.stage != DRAFT]


def _check_guides(root: Path, chosen: Sequence[Language], topics: Sequence[str]) -> list[str]:
    """Guides with their texts, and short replies, once their folders are there."""
    faults: list[str] = []
    if (root / "data" / "guides").is_dir():
        services = {record.id for record in read_starter(root / "data" / "catalogue" / "services.json")}
        found = guides.read_guides(root, faults)
        loaded = guides.read_guide_texts(root, faults)
        faults += guides.check_guides(found, topics=topics, services=services)
        for each in chosen:
            faults += guides.check_guide_texts(found, loaded, each.code)
    if (root / "data" / "moves").is_dir():
        faults += check_moves(root, [each.code for each in chosen])
    return faults


def _list_hard(root: Path, loaded: texts.Texts, chosen: Sequence[Language], *, is_held: bool) -> list[str]:
    """The hard texts of the languages that are held to the limits, or of the others."""
    path = root / "data" / "readability.yml"
    if not path.is_file():
        return []
    limits = read_limits(path)
    of_guides = guides.read_guide_texts(root, [])  # their faults are told by _check_guides
    codes = [each.code for each in chosen if (each.code in limits.held) is is_held]
    return [hard for code in codes for hard in find_hard_texts(root, loaded, of_guides, code, limits)]
