"""The lead's view of retention over HTTP, and deletion at the resident's request from end to end."""

from __future__ import annotations

from datetime import timedelta

from bot import clock
from bot.conversations.models import ConversationRow
from bot.retention import nightly
from bot.staff.models import AuditRow, Role
from tests.bot.test_retention import CANARY, find_in_tables
from tests.channels.conftest import Resident, Running
from tests.factories import make_worker


async def test_lead_sees_what_goes_tonight_and_workers_do_not(running: Running, resident: Resident) -> None:
    database = running.gateway.database
    database.write(make_worker, "leena", Role.LEAD)
    old = clock.utc_now() - timedelta(days=31)
    with database.session_scope() as session:
        session.query(ConversationRow).update({"created_at": old, "updated_at": old})
    lead, worker = await running.sign_in("leena"), await running.sign_in("aino")
    url = f"{running.base}/api/v1/admin/retention"
    async with worker.http.get(url) as response:
        assert response.status == 403
    async with lead.http.get(url) as response:
        found = await response.json()
    assert found["keep"] == {"bot_days": 30, "person_days": 90}
    assert (found["next"]["bot_chats"], found["next"]["person_chats"], found["last"]) == (1, 0, None)
    nightly.run_now(database, nightly.read_keep(running.gateway.settings), now=clock.utc_now())
    async with lead.http.get(url) as response:
        found = await response.json()
    assert (found["next"]["bot_chats"], found["last"]["bot_chats"]) == (0, 1)
    assert {row["count"] for row in found["counts"]["rows"]} == {None}
    with database.session_scope(read_only=True) as session:
        assert session.query(AuditRow).filter(AuditRow.deed == "retention:read").count() == 2
    for each in (lead, worker):
        await each.http.close()


async def test_deleted_at_the_residents_request_nothing_is_left_here_or_in_rasa(
    running: Running, resident: Resident
) -> None:
    aino = await running.sign_in("aino")
    await resident.say(CANARY)
    await resident.settle()
    await resident.call("POST", "/feedback", {"rating": 2, "text": CANARY})
    await resident.call("POST", "/handover", {"text": CANARY})
    handover_id = (await aino.waiting())[0]["id"]
    await aino.call("POST", f"/handovers/{handover_id}/claim")
    await aino.write(handover_id, CANARY, notes=True)
    body = {"client_id": "held", "text": CANARY, "delay": 10}
    await aino.call("POST", f"/handovers/{handover_id}/messages", body)
    wish = {"phone": "040 123 4567", "name": CANARY, "text": CANARY, "consent": True}
    await resident.call("POST", "/callback", wish)
    database = running.gateway.database
    assert len(find_in_tables(database, CANARY)) >= 5
    assert (await resident.call("DELETE"))[0] == 204
    assert find_in_tables(database, CANARY) == set()
    for path in ("/messages?after=0", "/transcript?format=txt"):
        assert (await resident.call("GET", path))[0] in {401, 404}
    status, _found = await aino.call("GET", f"/handovers/{handover_id}/messages")
    assert status == 404
    await running.gateway.answering.sweep()
    assert running.assistant.forgotten == [resident.conversation_id]
    await aino.http.close()
