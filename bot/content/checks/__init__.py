"""The checks of all content: pure findings, every fault at once, each as ``path: fault``. Changes nothing.

Used by ``neuvo check``, by the tests and by whoever publishes: the same faults stop all three.
"""

from __future__ import annotations

from pathlib import Path

from bot.content import texts
from bot.content.checks.danger import check_crisis, check_danger_examples, read_danger
from bot.content.checks.files import EXPECTED, read_examples
from bot.content.checks.files import read_yaml as _read
from bot.content.checks.lines import check_examples, check_expected, find_learnt
from bot.content.checks.own_files import check_own_files
from bot.content.checks.references import check_keys, check_rasa_keys, check_services, check_shared
from bot.content.checks.wording import check_texts
from bot.errors import ContentError
from bot.languages import load_languages
from bot.settings import PROJECT_ROOT

__all__ = ["EXPECTED", "check_content", "read_examples"]

DRAFT = "draft"
"""The stage of a language that is being made: it is checked only when it is named."""


def check_content(*, language: str | None = None, root: Path = PROJECT_ROOT) -> list[str]:
    """Every fault of texts, topics, examples, expectations, danger and services; of one language when it is named.

    A named language that is not live yet is checked as if it were: the faults are what is still to be done.

    Raises:
        ContentError: when the named language is not known.
    """
    languages = load_languages(root / "data" / "languages.yml")
    if language is not None and language not in languages:
        raise ContentError([f"languages.yml: {language} is not known"])
    chosen = [languages[language]] if language else [each for each in languages.values() if each.stage != DRAFT]
    domain = _read(root / "domain.yml")
    topics: list[str] = [str(each) for each in domain["intents"]]
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
    if language is None:
        faults += check_services(root, topics, list(domain["responses"]))
        faults += check_keys(loaded, topics)
        faults += check_own_files(root)
    faults += check_crisis(root, chosen)
    faults += check_rasa_keys(root / "data")
    return faults
