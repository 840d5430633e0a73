"""Search by text and topic, on the starter catalogue."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ruamel.yaml import YAML
from sqlalchemy.orm import Session

from bot.catalogue.importer import import_records
from bot.catalogue.reading import read_services
from bot.catalogue.records import ServiceRecord
from bot.catalogue.search import find_services
from bot.catalogue.topics import TopicGuide, all_topics
from bot.settings import PROJECT_ROOT
from bot.storage.database import Database
from tests.bot.catalogue.conftest import IMPORTED_AT

QUERIES = PROJECT_ROOT / "tests" / "content" / "search_apart" / "fi.yml"


def ids(session: Session, text: str | None = None, language: str = "fi", **options: str | int) -> list[str]:
    found = find_services(session, text=text, language=language, **options)
    return [service.id for service in found]


@pytest.mark.parametrize(
    "text, language, first",
    [
        ("kotihoidosta", "fi", "kotihoito"),
        ("omaishoidontukee", "fi", "omaishoidon-tuki"),
        ("invataksi mummolle", "fi", "vammaispalvelulain-liikkumisen-tuki"),
        ("utkomststödet", "sv", "perustoimeentulotuki"),
        ("home care", "en", "kotihoito"),
        ("koduhooldus", "et", "kotihoito"),
        ("کمک هزینه عمومی مسکن", "fa", "yleinen-asumistuki"),
        ("вспомогательные средства", "ru", "apuvalinepalvelut"),
    ],
)
def test_everyday_and_foreign_words_find_the_service(
    catalogue_session: Session, text: str, language: str, first: str
) -> None:
    assert ids(catalogue_session, text, language)[0] == first


@pytest.mark.parametrize("text", ["", "   ", "?!", "🙂", "xyzzy qwrtp", "\x00", "' OR 1=1 --", '"'])
def test_a_text_without_a_known_word_finds_nothing(catalogue_session: Session, text: str) -> None:
    assert ids(catalogue_session, text) == []


def test_a_long_message_is_searched_too(catalogue_session: Session) -> None:
    assert "kotihoito" in ids(catalogue_session, "äidin kotihoito " + "ja niin edelleen " * 120)[:3]


def test_scores_fall_and_the_limit_holds(catalogue_session: Session) -> None:
    found = find_services(catalogue_session, text="asuminen", language="fi", limit=4)
    assert len(found) == 4
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_names_weigh_more_than_descriptions(catalogue_session: Session) -> None:
    assert ids(catalogue_session, "kotisairaanhoito")[0] == "kotisairaanhoito"


@pytest.mark.parametrize("code, first", [("092", "etsiva-nuorisotyo-vantaa"), ("245", "etsiva-nuorisotyo-kerava")])
def test_the_right_municipality_comes_first(catalogue_session: Session, code: str, first: str) -> None:
    assert ids(catalogue_session, "etsivä nuorisotyö", municipality=code)[0] == first


def test_a_municipality_named_in_the_text_wins(catalogue_session: Session) -> None:
    assert ids(catalogue_session, "ohjaamo keravalla", municipality="092")[0] == "ohjaamo-kerava"


def test_a_topic_alone_follows_its_guide(catalogue_session: Session) -> None:
    guide = all_topics()["home_care"]
    found = ids(catalogue_session, topic="home_care", limit=20)
    assert found[: len(guide.services)] == list(guide.services)


def test_after_the_guide_come_the_services_that_name_the_topic(catalogue_session: Session) -> None:
    guides = {"home_care": TopicGuide("home_care", "elderly", ("kotisairaanhoito",), ())}
    found = find_services(catalogue_session, topic="home_care", language="fi", guides=guides)
    assert [one.id for one in found][:2] == ["kotisairaanhoito", "kotihoito"]


def test_another_municipality_comes_last_in_a_topic(catalogue_session: Session) -> None:
    found = ids(catalogue_session, topic="ohjaamo_outreach", municipality="245")
    assert found.index("ohjaamo-kerava") < found.index("ohjaamo-vantaa")


def test_a_topic_lifts_its_services_in_a_text_search(catalogue_session: Session) -> None:
    assert ids(catalogue_session, "hakemus", topic="home_care")[0] == all_topics()["home_care"].services[0]


def test_an_unknown_topic_finds_nothing(catalogue_session: Session) -> None:
    assert ids(catalogue_session, topic="no_such_topic") == []


def test_services_are_read_in_the_order_asked_and_unknown_ones_left_out(catalogue_session: Session) -> None:
    found = read_services(catalogue_session, ["maisa", "nothing", "kotihoito"], language="sv")
    assert [service.id for service in found] == ["maisa", "kotihoito"]
    assert found[1].names == {"fi": "Kotihoito", "sv": "Hemvård", "en": "Home care"}


def test_an_import_is_found_at_once_and_a_withdrawn_service_no_more(database: Database) -> None:
    record = ServiceRecord(id="a", source="test", names={"fi": "Hiihtokoulu"}, provider="Kunta")
    other = replace(record, id="b", names={"fi": "Uimakoulu"})
    database.write(import_records, [record, other], source="test", now=IMPORTED_AT)
    assert [one.id for one in database.look(find_services, text="hiihtokoulun", language="fi")] == ["a"]
    renamed = replace(record, names={"fi": "Luistelukoulu"})
    database.write(import_records, [renamed], source="test", now=IMPORTED_AT)
    assert [one.id for one in database.look(find_services, text="luistelukoulusta", language="fi")] == ["a"]
    assert "b" not in [one.id for one in database.look(find_services, text="uimakoulu", language="fi")]


def test_a_service_with_both_words_is_found_among_hundreds_with_one(database: Database) -> None:
    one = ServiceRecord(id="", source="test", names={}, provider="Kunta")
    records = [replace(one, id=f"n{place}", names={"fi": f"Neuvonta {place}"}) for place in range(250)]
    records += [replace(one, id=f"k{place}", names={"fi": f"Kuntoutus {place}"}) for place in range(150)]
    records.append(replace(one, id="both", names={"fi": "Kuntoutus ja neuvonta"}, standing=0.9))
    database.write(import_records, records, source="test", now=IMPORTED_AT)
    found = database.look(find_services, text="kuntoutus neuvonta", language="fi")
    assert found[0].id == "both"
    assert len(found) == 10


@pytest.mark.services
def test_both_databases_find_the_same(sqlite_catalogue: Database, postgres_catalogue: Database) -> None:
    rows = YAML(typ="safe").load(QUERIES.read_text(encoding="utf-8"))["queries"]
    for text in ("kotihoidosta", "rahat loppu", "tuki", "nuorten palvelut Vantaalla", *(row["ask"] for row in rows)):
        found = [
            [(one.id, one.score) for one in database.look(find_services, text=text, language="fi", limit=10)]
            for database in (sqlite_catalogue, postgres_catalogue)
        ]
        assert found[0] == found[1], text
