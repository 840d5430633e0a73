"""The port to a machine translator: what is shielded, what is locked, how faults of the service are borne."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content.masking_files import mask_text
from bot.errors import BotError, Code, ContentError
from bot.translation.libre import MOST_BYTES, LibreTranslator
from bot.translation.locks import LOCKED_FILE, Lock, current_locks, read_locks
from bot.translation.shield import restore, shield
from tests.fakes.translation import FakeTranslation, running_translation


def hide(text: str) -> str:
    return mask_text(text).text


@pytest.fixture
async def service() -> AsyncIterator[FakeTranslation]:
    async with running_translation() as found:
        yield found


class Seconds:
    """A clock of seconds that tests turn."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def translator(service: FakeTranslation) -> AsyncIterator[LibreTranslator]:
    found = LibreTranslator(service.url, key="avain", seconds=2, clock=Seconds())
    await found.start()
    yield found
    await found.stop()


@pytest.mark.parametrize(
    "text",
    [
        "Soita numeroon 040 123 4567 huomenna.",
        "Lähetä osoitteeseen aili.esimerkki@example.com tai 040 123 4567.",
        "Lomake on osoitteessa https://vakehyva.fi/lomake?x=1 ja numero 0401234567",
        "Hetu on [henkilötunnus], puhelin 0401234567.",
        "Ei mitään salattavaa.",
        "#1# ja #2# ovat omia merkkejäni",
    ],
)
def test_what_is_taken_out_comes_back(text: str) -> None:
    shielded = shield(text, hide)
    assert "4567" not in shielded.text
    assert "@" not in shielded.text
    assert "http" not in shielded.text
    assert restore(shielded.text, shielded) == text.replace("#1#", "1").replace("#2#", "2")


def test_what_the_translator_loses_stands_at_the_end() -> None:
    shielded = shield("Soita 040 123 4567 tai www.vakehyva.fi", hide)
    assert restore("Ring", shielded).splitlines()[0] == "Ring"
    assert set(restore("Ring", shielded).splitlines()[1:]) == {"040 123 4567", "www.vakehyva.fi"}


def test_marks_that_the_translator_invents_vanish() -> None:
    assert restore("Ring # 7 #nu", shield("Soita nyt", hide)) == "Ring nu"


async def test_service_gets_text_languages_and_key(service: FakeTranslation, translator: LibreTranslator) -> None:
    assert await translator.translate("Hei", source="fi", target="so") == "so:Hei"
    assert service.asked == [{"q": "Hei", "source": "fi", "target": "so", "format": "text", "api_key": "avain"}]


async def refuse(translator: LibreTranslator) -> str:
    with pytest.raises(BotError) as refused:
        await translator.translate("Hei", source="fi", target="so")
    assert refused.value.code is Code.TRANSLATION_DOWN
    return str(refused.value.details["reason"])


async def test_service_rests_longer_after_each_fault(service: FakeTranslation, translator: LibreTranslator) -> None:
    clock = translator._clock
    assert isinstance(clock, Seconds)
    service.status = 500
    pauses = []
    for _ in range(8):
        assert await refuse(translator) == "status 500"
        began = clock.now
        assert await refuse(translator) == "rests"
        while await refuse(translator) == "rests":
            clock.now += 0.5
            service.status = 418  # answered again, and no fault of the moment
            if clock.now - began > 100:
                break
        service.status = 500
        pauses.append(clock.now - began)
        translator._faults = len(pauses)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_an_answer_after_the_pause_ends_the_rest(service: FakeTranslation, translator: LibreTranslator) -> None:
    service.status = 503
    await refuse(translator)
    service.status = 200
    assert await refuse(translator) == "rests"
    clock = translator._clock
    assert isinstance(clock, Seconds)
    clock.now += 1.1
    assert await translator.translate("Hei", source="fi", target="so") == "so:Hei"


async def test_unknown_language_is_refused_without_a_rest(
    service: FakeTranslation, translator: LibreTranslator
) -> None:
    service.status = 400
    assert await refuse(translator) == "status 400"
    service.status = 200
    assert await translator.translate("Hei", source="fi", target="sv") == "sv:Hei"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<html>", "no JSON"),
        (b"[]", "no text"),
        (b'{"translatedText": ""}', "no text"),
        (json.dumps({"translatedText": "a" * 4001}).encode(), "no text"),
        (b"a" * (MOST_BYTES + 1), "answer too large"),
    ],
)
async def test_odd_answers_are_refused(
    service: FakeTranslation, translator: LibreTranslator, raw: bytes, reason: str
) -> None:
    service.raw = raw
    assert await refuse(translator) == reason


async def test_service_that_is_away_is_told_as_down() -> None:
    translator = LibreTranslator("http://127.0.0.1:9", seconds=2)
    await translator.start()
    assert await refuse(translator) == "ClientConnectorError"
    await translator.stop()


@pytest.mark.parametrize(
    ("text", "lock"),
    [
        ("Saat päätöksen postissa.", Lock.DECISION),
        ("Hakemuksesi hylättiin.", Lock.DECISION),
        ("Ota lääke kahdesti päivässä", Lock.MEDICINE),
        ("Annos on 20 mg illalla", Lock.MEDICINE),
        ("Teemme lastensuojeluilmoituksen", Lock.CHILD),
        ("Ansökan avslås", Lock.DECISION),
        ("Hämta läkemedlet på apoteket", Lock.MEDICINE),
        ("Barnskyddet tar kontakt", Lock.CHILD),
        ("Your application was rejected", Lock.DECISION),
        ("Take the TABLETS", Lock.MEDICINE),
        ("Your child was taken into care", Lock.CHILD),
        ("Missä kaupungissa asut?", None),
        ("Soitan sinulle huomenna kello yhdeksän.", None),
        ("Vi ringer dig i morgon", None),
        ("Do you live alone?", None),
        ("Dosentti soittaa", None),
    ],
)
def test_decisions_medicine_and_child_protection_are_locked_by_words(text: str, lock: Lock | None) -> None:
    assert current_locks().find_in_text(text) is lock


@pytest.mark.parametrize(
    ("danger", "topics", "lock"),
    [
        ("crisis", [], Lock.CRISIS),
        ("urgent", ["debts"], None),
        ("none", [None, "child_concern"], Lock.CHILD),
        ("none", ["appeal"], Lock.DECISION),
        ("none", ["child_concern", "violence"], Lock.CRISIS),
        ("none", ["home_care", None], None),
    ],
)
def test_chats_are_locked_by_danger_and_topic(danger: str, topics: list[str | None], lock: Lock | None) -> None:
    assert current_locks().find_for_chat(danger=danger, topics=topics) is lock


def test_locked_topics_exist() -> None:
    from bot.content.texts import current_texts

    texts = current_texts()
    assert [topic for topic in current_locks().topics if not texts.is_key(f"topic_{topic}")] == []


def test_all_faults_of_the_file_are_told_at_once(tmp_path: Path) -> None:
    broken = LOCKED_FILE.read_text("utf-8").replace("levels: [crisis]", "levels: [crisis, grave]")
    broken = broken.replace("  medicine:\n", "  drugs:\n").replace('    sv: ["barnskydd*"', '    xx: ["barnskydd*"')
    path = tmp_path / "locked.yml"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(ContentError) as told:
        read_locks(path)
    assert len(told.value.faults) == 3
