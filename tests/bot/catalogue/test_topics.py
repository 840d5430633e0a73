"""The guides of the topics and the everyday synonyms: both files hold together with the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.catalogue.starter import read_starter
from bot.catalogue.thesaurus import SYNONYMS_FILE, the_thesaurus
from bot.catalogue.topics import load_topics
from bot.catalogue.words import cut
from bot.errors import ContentError

SYNONYMS = YAML(typ="safe").load(SYNONYMS_FILE.read_text(encoding="utf-8"))


def test_guides_name_services_of_the_catalogue() -> None:
    known = {record.id for record in read_starter()}
    guides = load_topics()
    assert [(guide.slug, name) for guide in guides.values() for name in guide.services if name not in known] == []


@pytest.mark.parametrize(
    "content, fault",
    [
        ("other: {}", "guide_topics"),
        ("guide_topics: {a: {audience: any, services: []}}", "a: needs exactly"),
        ("guide_topics: {a: {audience: all, services: [], next: []}}", "audience 'all'"),
        ("guide_topics: {a: {audience: any, services: [x, x], next: []}}", "services names something twice"),
        ("guide_topics: {a: {audience: any, services: x, next: []}}", "services is not a list"),
        ("guide_topics: {a: {audience: any, services: [], next: [b]}}", "next names b"),
        ("guide_topics: {a: [", "topics.yml"),
    ],
)
def test_faults_of_a_guide_file_are_told(tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "topics.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ContentError, match=fault):
        load_topics(path)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    path = tmp_path / "topics.yml"
    path.write_text("guide_topics: {a: {}, b: {}}", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_topics(path)
    assert len(caught.value.faults) == 2


def test_synonyms_lead_to_names_and_topics_that_exist() -> None:
    topics = set(load_topics())
    names = [set(cut(record.names["fi"])) for record in read_starter()]
    faults = []
    for row in SYNONYMS["synonyms"]:
        faults += [slug for slug in row.get("topics", ()) if slug not in topics]
        faults += [means for means in row.get("means", ()) if not any(set(cut(means)) <= name for name in names)]
        if not row.get("topics") and not row.get("means"):
            faults.append(str(row))
    assert faults == []


def test_there_are_synonyms_in_three_languages() -> None:
    assert len(SYNONYMS["synonyms"]) >= 120
    assert all(row.get("fi") and row.get("sv") and row.get("en") for row in SYNONYMS["synonyms"])


@pytest.mark.parametrize(
    "text, language, topic",
    [
        ("rahat loppu eikä oo ruokaa", "fi", "acute_basic_needs"),
        ("mummon rullaattori", "fi", "assistive_devices"),
        ("min man slår mig", "sv", "violence"),
        ("I am homeless", "en", "homelessness"),
    ],
)
def test_everyday_phrases_are_heard(text: str, language: str, topic: str) -> None:
    heard = max(the_thesaurus().hear(cut(text), language), key=lambda one: one.strength)
    assert topic in heard.meaning.topics


def test_a_phrase_inside_a_longer_one_is_not_heard() -> None:
    heard = the_thesaurus().hear(cut("opiskelijan asumistuki"), "fi")
    assert ("Opintotuen asumislisä",) in [one.meaning.means for one in heard]
    assert ("Yleinen asumistuki",) not in [one.meaning.means for one in heard]
