"""Machine translation at the console: preview, sending, reading, locks, what both sides are told, what is stored."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.conversations.models import ConversationRow
from bot.settings import PROJECT_ROOT, Settings
from bot.staff.models import AuditRow
from tests.channels.conftest import Resident, Running, Worker, serve
from tests.factories import make_worker
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.translation import FakeTranslation, running_translation

FIXTURES = PROJECT_ROOT / "tests" / "fixtures" / "wire"


@dataclass
class Desk:
    """A worker and a resident who speaks Somali, in an active chat, with a translator."""

    running: Running
    service: FakeTranslation
    worker: Worker
    resident: Resident
    handover_id: int

    async def ask(self, **body: Any) -> tuple[int, Any]:
        return await self.worker.call("POST", f"/handovers/{self.handover_id}/translate", body)

    async def send(self, **body: Any) -> tuple[int, Any]:
        return await self.worker.call("POST", f"/handovers/{self.handover_id}/messages", {"client_id": "m", **body})

    async def said(self) -> list[dict[str, Any]]:
        return list((await self.resident.read())["messages"])


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    async with running_translation() as service:
        settings = replace(settings, translate_url=service.url)
        async with serve(settings, ScriptedAssistant()) as running:
            running.gateway.database.write(make_worker, "aino")
            worker = await running.sign_in("aino")
            resident = await running.start_conversation(language="so")
            await resident.call("PUT", "/language", {"language": "so"})
            handover_id = await take(worker, resident)
            yield Desk(running, service, worker, resident, handover_id)
            await worker.http.close()


async def take(worker: Worker, resident: Resident) -> int:
    await resident.call("POST", "/handover", {"topic": "home_care"})
    handover_id = int((await worker.waiting())[0]["id"])
    assert (await worker.call("POST", f"/handovers/{handover_id}/claim"))[0] == 200
    return handover_id


async def test_preview_sends_nothing_to_the_resident(desk: Desk) -> None:
    before = await desk.said()
    status, found = await desk.ask(text="Missä sinä asut?", own="fi")
    assert (status, found) == (200, json.loads((FIXTURES / "console_translation.json").read_text("utf-8")))
    assert await desk.said() == before


async def test_sent_translation_is_labelled_and_both_texts_are_stored(desk: Desk) -> None:
    status, _found = await desk.send(text="Missä sinä asut?", translated="Xaggee degan tahay?", translated_to="so")
    assert status == 202
    notice, message = (await desk.said())[-2:]
    assert (notice["kind"], notice["language"]) == ("notice", "so")
    assert (message["text"], message["language"]) == ("Xaggee degan tahay?", "so")
    assert message["translated_from"] == {"text": "Missä sinä asut?", "language": "fi", "by": "libretranslate"}
    path = f"/handovers/{desk.handover_id}/messages"
    shown = (await desk.worker.call("GET", path))[1]["messages"][-1]
    assert shown["translated_from"] == message["translated_from"]


async def test_saved_conversation_says_what_a_machine_translated(desk: Desk) -> None:
    await desk.send(text="Hei", translated="Salaan", translated_to="so")
    label = desk.running.gateway.words.text("ui_machine_translated", "so")[0]
    headers = {"Authorization": f"Bearer {desk.resident.token}"}
    url = f"{desk.resident.base}/api/v1/conversations/{desk.resident.conversation_id}/transcript?format=txt"
    async with desk.resident.http.get(url, headers=headers) as response:
        assert f"({label})" in await response.text()


async def test_resident_is_told_of_the_machine_once(desk: Desk) -> None:
    for n in range(3):
        await desk.send(text=f"Hei {n}", translated=f"Salaan {n}", translated_to="so", client_id=f"m{n}")
    text = desk.running.gateway.words.text("notice_machine_translation", "so")[0]
    assert [message["text"] for message in await desk.said()].count(text) == 1


async def test_held_translation_can_be_taken_back(desk: Desk) -> None:
    body = {"text": "Hei", "translated": "Salaan", "translated_to": "so", "delay": 10}
    status, found = await desk.send(**body)
    assert (status, found["held"]["text"]) == (202, "Salaan")
    path = f"/handovers/{desk.handover_id}/messages/m"
    assert (await desk.worker.call("DELETE", path))[0] == 200
    assert "Salaan" not in str(await desk.said())


async def test_numbers_and_names_never_reach_the_translator(desk: Desk) -> None:
    text = "Soita numeroon 040 123 4567 tai kirjoita aili@example.com. Hetu 131052-308T."
    status, found = await desk.ask(text=text)
    assert status == 200
    assert "aili" not in desk.service.asked[0]["q"]
    assert "131052" not in desk.service.asked[0]["q"]
    assert "4567" not in desk.service.asked[0]["q"]
    assert "040 123 4567" in found["text"]
    assert "aili@example.com" in found["text"]
    assert "131052-308T" not in str(found)


async def test_resident_message_is_translated_once_and_kept_with_it(desk: Desk) -> None:
    await desk.resident.say("Waxaan degan ahay Kerava")
    seq = (await desk.said())[-1]["seq"]
    for _ in range(2):
        status, found = await desk.ask(seq=seq, own="fi")
        assert (status, found["text"], found["language"]) == (200, "fi:Waxaan degan ahay Kerava", "fi")
    assert len(desk.service.asked) == 1
    path = f"/handovers/{desk.handover_id}/messages"
    messages = (await desk.worker.call("GET", path))[1]["messages"]
    kept = next(message for message in messages if message["seq"] == seq)
    assert kept["translations"] == {"fi": {"text": "fi:Waxaan degan ahay Kerava", "by": "libretranslate"}}
    assert kept["text"] == "Waxaan degan ahay Kerava"
    assert desk.running.violations(desk.resident) == []


@pytest.mark.parametrize(
    ("text", "lock"),
    [
        ("Päätös tulee postissa", "decision"),
        ("Ota lääke illalla", "medicine"),
        ("Teen lastensuojeluilmoituksen", "child"),
        ("Aiotko tappaa itsesi?", "crisis"),
    ],
)
async def test_what_needs_an_interpreter_is_refused(desk: Desk, text: str, lock: str) -> None:
    for status, found in (
        await desk.ask(text=text),
        await desk.send(text=text, translated="Salaan", translated_to="so"),
    ):
        assert (status, found["error"]["code"], found["error"]["lock"]) == (409, "TRANSLATION_LOCKED", lock)
        assert found["error"]["message"]
    assert desk.service.asked == []
    assert "Salaan" not in str(await desk.said())


async def test_translated_words_about_medicine_are_not_shown(desk: Desk) -> None:
    await desk.resident.say("Daawada ayaan ka dhammaaday")
    seq = (await desk.said())[-1]["seq"]
    desk.service.answers["Daawada ayaan ka dhammaaday"] = "Lääkkeeni loppuivat"
    status, found = await desk.ask(seq=seq)
    assert (status, found["error"]["lock"]) == (409, "medicine")
    assert "Lääkkeeni" not in str(await desk.worker.call("GET", f"/handovers/{desk.handover_id}/messages"))


async def test_crisis_locks_the_whole_chat(desk: Desk) -> None:
    with desk.running.gateway.database.session_scope() as session:
        session.query(ConversationRow).update({"danger": "crisis"})
    status, found = await desk.ask(text="Missä sinä asut?")
    assert (status, found["error"]["lock"]) == (409, "crisis")
    page = (await desk.worker.call("GET", f"/handovers/{desk.handover_id}/messages"))[1]
    assert page["translation"] == "locked"


async def test_changed_language_makes_an_old_preview_worthless(desk: Desk) -> None:
    await desk.resident.call("PUT", "/language", {"language": "ar"})
    status, found = await desk.send(text="Hei", translated="Salaan", translated_to="so")
    assert (status, found["error"]["code"]) == (409, "HANDOVER_STATE")


async def test_only_the_owner_may_have_it_translated(desk: Desk) -> None:
    desk.running.gateway.database.write(make_worker, "beda")
    beda = await desk.running.sign_in("beda")
    status, found = await beda.call("POST", f"/handovers/{desk.handover_id}/translate", {"text": "Hei"})
    assert (status, found["error"]["code"]) == (403, "NOT_YOURS")
    await beda.http.close()


@pytest.mark.parametrize("body", [{}, {"text": "a", "seq": 1}, {"seq": 1}, {"seq": 99}, {"text": "a", "own": "so"}])
async def test_bad_requests_are_refused(desk: Desk, body: dict[str, Any]) -> None:
    assert (await desk.ask(**body))[0] == 400


async def test_each_text_that_leaves_the_house_leaves_an_audit_row(desk: Desk) -> None:
    await desk.ask(text="Missä sinä asut?")
    with desk.running.gateway.database.session_scope(read_only=True) as session:
        rows = [row.details for row in session.query(AuditRow).filter(AuditRow.deed == "text:translated")]
    assert rows == [{"from": "fi", "to": "so", "by": "libretranslate"}]


async def test_service_that_is_down_is_told_in_words(desk: Desk) -> None:
    desk.service.status = 500
    status, found = await desk.ask(text="Missä sinä asut?")
    assert (status, found["error"]["code"]) == (503, "TRANSLATION_DOWN")


async def test_without_a_service_nothing_is_offered(running: Running, resident: Resident) -> None:
    worker = await running.sign_in("aino")
    handover_id = await take(worker, resident)
    assert (await worker.call("GET", f"/handovers/{handover_id}/messages"))[1]["translation"] == "off"
    status, found = await worker.call("POST", f"/handovers/{handover_id}/translate", {"text": "Hei"})
    assert (status, found["error"]["code"]) == (503, "TRANSLATION_DOWN")
    await worker.http.close()
