"""A resident asks to be called, and workers call."""

from __future__ import annotations

from typing import Any

import pytest

from tests.channels.conftest import Resident, Running

CODE = "131052-308T"
WISH: dict[str, Any] = {
    "phone": "+358 40 123 4567",
    "name": "Aili",
    "time": "aamulla",
    "text": f"Vuokra on maksamatta, hetu {CODE}, toinen numero 050 765 4321",
    "consent": True,
}


async def test_request_is_stored_taken_called_and_done(running: Running, resident: Resident) -> None:
    await resident.call("POST", "/handover", {})
    assert await resident.call("POST", "/callback", WISH) == (201, {})
    found = await resident.read()
    assert found["mode"] == "bot", "who wants to be called waits no more"
    assert "112" in found["messages"][-1]["text"]
    worker, other = await running.sign_in("aino"), await running.sign_in("beda")
    callback = (await worker.call("GET", "/callbacks"))[1]["callbacks"][0]
    assert (callback["state"], callback["phone"], callback["name"], callback["taken_by"]) == ("new", None, None, None)
    assert "[henkilötunnus]" in callback["text"]
    assert "[puhelin]" in callback["text"]
    status, taken = await worker.call("POST", f"/callbacks/{callback['id']}/take")
    assert (status, taken["phone"], taken["name"]) == (200, WISH["phone"], "Aili")
    status, refused = await other.call("POST", f"/callbacks/{callback['id']}/take")
    assert (status, refused["error"]["code"], refused["error"]["worker"]) == (409, "ALREADY_CLAIMED", "Aino")
    assert WISH["phone"] not in str(await other.call("GET", "/callbacks"))
    path = f"/callbacks/{callback['id']}/mark"
    status, marked = await worker.call("POST", path, {"state": "not_reached", "note": "soitan huomenna"})
    assert (status, marked["state"], marked["tries"]) == (200, "not_reached", 1)
    assert "soitan huomenna" not in str(await resident.read())
    assert (await worker.call("POST", path, {"state": "done"}))[0] == 200
    assert (await worker.call("GET", "/callbacks"))[1]["callbacks"] == []
    assert len((await worker.call("GET", "/callbacks?state=done"))[1]["callbacks"]) == 1
    assert running.violations(resident, secrets=[CODE, "040 123 4567", "050 765 4321"]) == []
    for each in (worker, other):
        await each.http.close()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"phone": "soita"}, "phone"),
        ({"phone": "1" * 20}, "phone"),
        ({"consent": False}, "consent"),
        ({"name": 5}, "name"),
    ],
)
async def test_bad_wishes_are_refused_by_field(resident: Resident, change: dict[str, Any], field: str) -> None:
    status, found = await resident.call("POST", "/callback", {**WISH, **change})
    assert (status, found["error"]["field"]) == (400, field)


async def test_danger_in_the_wish_is_answered(running: Running, resident: Resident) -> None:
    assert (await resident.call("POST", "/callback", {**WISH, "text": "haluan kuolla"}))[0] == 201
    kinds = [message["kind"] for message in (await resident.read())["messages"]]
    assert "emergency" in kinds
    worker = await running.sign_in()
    assert (await worker.call("GET", "/callbacks"))[1]["callbacks"][0]["urgency"] == "crisis"
    await worker.http.close()


async def test_too_long_words_and_an_ended_chat_are_refused(resident: Resident) -> None:
    status, found = await resident.call("POST", "/callback", {**WISH, "text": "a" * 2001})
    assert (status, found["error"]["code"]) == (413, "TEXT_TOO_LONG")
    await resident.call("POST", "/close")
    status, found = await resident.call("POST", "/callback", WISH)
    assert (status, found["error"]["code"]) == (409, "CONVERSATION_CLOSED")


async def test_deleting_the_chat_deletes_the_wish(running: Running, resident: Resident) -> None:
    await resident.call("POST", "/callback", WISH)
    assert (await resident.call("DELETE"))[0] == 204
    worker = await running.sign_in()
    assert (await worker.call("GET", "/callbacks"))[1]["callbacks"] == []
    await worker.http.close()


async def test_read_mark_without_a_worker_is_harmless(resident: Resident) -> None:
    assert await resident.call("POST", "/read", {"seq": 1}) == (200, {})
