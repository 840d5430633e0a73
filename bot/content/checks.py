"""The checks of all content: pure findings, every fault at once, each as ``path: fault``. Changes nothing.

Used by ``neuvo check``, by the tests and by whoever publishes: the same faults stop all three.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.catalogue.starter import read_starter
from bot.catalogue.topics import load_topics
from bot.content import texts
from bot.content.crisis_files import load_lexicon
from bot.errors import Code, ContentError
from bot.languages import Language, all_languages
from bot.settings import PROJECT_ROOT

DATA = PROJECT_ROOT / "data"
EXPECTED = PROJECT_ROOT / "tests" / "content" / "expected"

FEWEST_EXAMPLES = {"fi": 25, "sv": 15, "en": 15}
FEWEST_EXPECTED = {"fi": 10, "sv": 5, "en": 5}
FEWEST_EXAMPLES_ELSEWHERE, FEWEST_EXPECTED_ELSEWHERE = 12, 3

SOURCE = "en"
"""The language whose gaps every other must have."""

INTERFACE = ("ui_", "notice_", "error_", "topic_")
RASA_KEYS = ("nlu:", "responses:", "stories:", "rules:")


def check_content(*, language: str | None = None) -> list[str]:
    """Every fault of texts, topics, examples, expectations, danger and services; of one language when it is named.

    Raises:
        ContentError: when the named language is not known.
    """
    languages = all_languages()
    if language is not None and language not in languages:
        raise ContentError([f"languages.yml: {language} is not known"])
    chosen = [languages[language]] if language else list(languages.values())
    faults: list[str] = []
    domain = _read(PROJECT_ROOT / "domain.yml")
    topics: list[str] = [str(each) for each in domain["intents"]]
    try:
        loaded = texts.load_texts()
    except ContentError as error:
        return error.faults
    for each in chosen:
        faults += _check_texts(loaded, each, topics)
        if each.is_live:
            faults += _check_examples(each, topics)
            faults += _check_expected(each, topics)
    if language is None:
        faults += _check_services(topics, list(domain["responses"]))
        faults += _check_keys(loaded, topics)
    faults += _try(lambda: load_lexicon(DATA / "crisis"))
    faults += _check_rasa_keys(DATA)
    return faults


def _check_texts(loaded: texts.Texts, language: Language, topics: list[str]) -> Iterator[str]:
    """Completeness by stage, gaps equal to the source's, nothing strange in a text."""
    code, where = language.code, f"texts/{language.code}.yml"
    own = loaded.by_language.get(code, {})
    source = loaded.by_language[SOURCE]
    for key in source:
        is_console = key.startswith("ui_console_")
        # The console speaks the official languages and English; answers come with the stage "live".
        is_needed = language.level == "core" if is_console else language.is_live or key.startswith(INTERFACE)
        if is_needed and key not in own:
            yield f"{where}: {key}: is missing"
    for key, text in own.items():
        allowed = texts.find_gaps(source.get(key, ""))
        yield from (f"{where}: {key}: {fault}" for fault in texts.find_faults(text, allowed=allowed))
        yield from (f"{where}: {key}: lacks the gap {{{gap}}}" for gap in sorted(allowed - texts.find_gaps(text)))
        if key not in source:
            yield f"{where}: {key}: does not stand in texts/{SOURCE}.yml"
    if language.is_live:
        yield from (f"{where}: utter_{topic}: is missing" for topic in topics if f"utter_{topic}" not in own)


def _check_examples(language: Language, topics: list[str]) -> Iterator[str]:
    """Enough examples of every topic, none under two topics, none that Rasa would read as something else."""
    where = f"nlu/{language.code}"
    found = read_examples(DATA / "nlu" / language.code)
    yield from (f"{where}: {topic}: is no topic of domain.yml" for topic in found if topic not in topics)
    fewest = FEWEST_EXAMPLES.get(language.code, FEWEST_EXAMPLES_ELSEWHERE)
    for topic in topics:
        if len(found.get(topic, ())) < fewest:
            yield f"{where}: {topic}: {len(found.get(topic, ()))} examples, at least {fewest} are needed"
    homes: dict[str, str] = {}
    for topic, examples in found.items():
        for example in examples:
            before = homes.setdefault(example.casefold(), topic)
            if before != topic:
                yield f"{where}: {example!r}: stands under {before} and {topic}"
            if example.startswith("/") or "](" in example or "{" in example:
                yield f"{where}: {topic}: {example!r}: would be read as a command or an entity"


def _check_expected(language: Language, topics: list[str]) -> Iterator[str]:
    """Enough expectations of every topic, and none that is an example too (figures would lie)."""
    path = EXPECTED / f"{language.code}.yml"
    if not path.exists():
        yield f"expected/{path.name}: is missing"
        return
    found: Mapping[str, list[str]] = _read(path)["topics"]
    fewest = FEWEST_EXPECTED.get(language.code, FEWEST_EXPECTED_ELSEWHERE)
    for topic in topics:
        if len(found.get(topic, ())) < fewest:
            yield f"expected/{path.name}: {topic}: {len(found.get(topic, ()))} lines, at least {fewest} are needed"
    examples = {e.casefold() for each in read_examples(DATA / "nlu" / language.code).values() for e in each}
    for topic, lines in found.items():
        yield from (
            f"expected/{path.name}: {topic}: {line!r}: is an example too"
            for line in lines
            if line.casefold() in examples and len(line.split()) > 1
        )


def _check_services(topics: list[str], answers: list[str]) -> Iterator[str]:
    """Every topic has an answer and a guide; every service and follow-up that is named exists."""
    known = {record.id for record in read_starter()}
    guides = load_topics(DATA / "catalogue" / "topics.yml")
    for topic in topics:
        if f"utter_{topic}" not in answers:
            yield f"domain.yml: utter_{topic}: is missing"
        if topic not in guides:
            yield f"catalogue/topics.yml: {topic}: is missing"
            continue
        yield from (
            f"catalogue/topics.yml: {topic}: {s}: no such service" for s in guides[topic].services if s not in known
        )
        yield from (f"catalogue/topics.yml: {topic}: {t}: no such topic" for t in guides[topic].next if t not in topics)
    entries = _read(DATA / "entries.yml")["entries"]
    for entry, offered in entries.items():
        yield from (f"entries.yml: {entry}: {topic}: no such topic" for topic in offered if topic not in topics)
    for path in sorted((DATA / "crisis").glob("*.yml")):
        for kind, ids in (_read(path).get("lines") or {}).items():
            yield from (f"crisis/{path.name}: {kind}: {each}: no such service" for each in ids if each not in known)


def _check_keys(loaded: texts.Texts, topics: list[str]) -> Iterator[str]:
    """Keys that the program builds from closed lists exist."""
    wanted = [f"error_{code.value.lower()}" for code in Code] + [f"topic_{topic}" for topic in topics]
    yield from (f"texts/{SOURCE}.yml: {key}: is missing" for key in wanted if not loaded.has(key, language=SOURCE))


def _check_rasa_keys(folder: Path) -> Iterator[str]:
    """No line of ours begins like Rasa's own keys, which it looks for at any depth (DESIGN section 1, fact 4)."""
    for path in sorted(folder.rglob("*.yml")):
        relative = path.relative_to(folder)
        if relative.parts[0] in {"nlu", "stories"}:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip().startswith(RASA_KEYS):
                yield f"{relative}: {line.strip()[:60]!r}: Rasa would take this file for training data"


def read_examples(folder: Path) -> dict[str, list[str]]:
    """The examples of one language by topic."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.yml")):
        for block in _read(path)["nlu"]:
            lines = (line.strip() for line in block["examples"].splitlines())
            found[block["intent"]] += [line[2:].strip() for line in lines if line.startswith("- ")]
    return dict(found)


def _try(load: Callable[[], Any]) -> Iterable[str]:
    try:
        load()
    except ContentError as error:
        return error.faults
    return []


def _read(path: Path) -> Any:
    return YAML(typ="safe", pure=False).load(path.read_text(encoding="utf-8"))
