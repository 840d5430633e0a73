"""The conversation as a file: complete, in its language, nothing in it comes to life, nobody else gets it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot import clock
from bot.content.texts import current_texts
from bot.conversations import transcript
from bot.conversations.models import Author, Kind
from bot.conversations.transcript import Draft
from tests.channels.conftest import API, Resident, Running

ATTACK = "<script>alert(1)</script>"
CARD = {
    "service_id": "x",
    "name": ATTACK,
    "phones": [{"number": "09 419 191", "dial": "09419191", "hours": "ma-pe 8-17"}],
    "links": [{"kind": "web", "label": "vakehyva.fi", "url": "https://vakehyva.fi/?a=1&b=2"}],
    "unchecked": True,
}


async def fetch(resident: Resident, query: str, token: str | None = None) -> tuple[int, str, dict[str, str]]:
    url = f"{resident.base}{API}/{resident.conversation_id}/transcript{query}"
    headers = {"Authorization": f"Bearer {token or resident.token}"}
    async with resident.http.get(url, headers=headers) as response:
        return response.status, await response.text(), dict(response.headers)


def tell_card(running: Running, resident: Resident) -> None:
    draft = Draft(Author.BOT, Kind.CARDS, ATTACK, "fi", extra={"cards": [CARD]})
    running.gateway.database.write(transcript.append, resident.conversation_id, draft, now=clock.utc_now())


async def test_text_has_every_message_with_its_author_and_cards(running: Running, resident: Resident) -> None:
    await resident.say("Miten äidille saa kotihoitoa?")
    await resident.settle()
    tell_card(running, resident)
    status, found, headers = await fetch(resident, "")
    assert status == 200
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert 'filename="neuvo-' in headers["Content-Disposition"]
    assert headers["Cache-Control"] == "no-store"
    for piece in ("Miten äidille saa kotihoitoa?", "Vastaus: ", "Sinä", "Automaattinen neuvoja", "09 419 191"):
        assert piece in found
    unchecked = current_texts().find("ui_unchecked", language="fi").text
    assert unchecked in found


async def test_page_is_escaped_and_speaks_the_language_of_the_conversation(running: Running) -> None:
    resident = await running.start_conversation(language="ar")
    tell_card(running, resident)
    status, found, _headers = await fetch(resident, "?format=html")
    assert status == 200
    assert '<html lang="ar" dir="rtl">' in found
    assert '<p lang="fi" dir="ltr">' in found
    assert "<script" not in found
    assert 'href="https://vakehyva.fi/?a=1&amp;b=2"' in found


async def test_long_conversation_is_whole_and_notes_stay_out(running: Running, resident: Resident) -> None:
    def fill(session: Session) -> None:
        for number in range(transcript.PAGE_SIZE + 5):
            draft = Draft(Author.BOT, Kind.TEXT, f"rivi {number}.", "fi")
            transcript.append(session, resident.conversation_id, draft, now=clock.utc_now())
        note = Draft(Author.WORKER, Kind.NOTE, "vain meille", "fi")
        transcript.append(session, resident.conversation_id, note, now=clock.utc_now())

    running.gateway.database.write(fill)
    _status, found, _headers = await fetch(resident, "?format=txt")
    assert all(f"rivi {number}." in found for number in range(transcript.PAGE_SIZE + 5))
    assert "vain meille" not in found


async def test_another_form_is_refused(resident: Resident) -> None:
    assert (await fetch(resident, "?format=pdf"))[0] == 400


async def test_another_token_gets_nothing(running: Running, resident: Resident) -> None:
    other = await running.start_conversation()
    assert (await fetch(resident, "", other.token))[0] == 403
