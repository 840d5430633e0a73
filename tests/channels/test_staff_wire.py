"""What accounts, sessions and the audit trail look like on the wire; the console's tests read the same files."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.settings import PROJECT_ROOT
from bot.staff.accounts import Account, Person
from bot.staff.audit import Entry
from bot.staff.models import Role
from bot.staff.sessions import ListedSession
from channels.staff_wire import entry_to_wire, person_to_wire, session_to_wire, user_to_wire
from tests.conftest import MONDAY_NOON

FIXTURES = PROJECT_ROOT / "tests" / "fixtures" / "wire"
LEAD = Account(1, "aino", "Aino Esimerkki", "Sosiaaliohjaaja", frozenset({Role.LEAD, Role.WORKER}))
WAITING = Account(2, "kerttu", "Kerttu Kutsuttu", "Sosiaalityöntekijä", frozenset({Role.WORKER}))
INVITED = Person(
    WAITING,
    is_active=True,
    has_password=False,
    has_second_factor=False,
    is_from_directory=False,
    last_used_at=None,
    invited_until=MONDAY_NOON + timedelta(days=3),
)
SESSION = ListedSession(
    "0123456789abcdef", MONDAY_NOON, MONDAY_NOON + timedelta(minutes=5), "192.0.2.0/24", "Firefox", True
)
ENTRY = Entry(
    7,
    MONDAY_NOON,
    1,
    "aino",
    "Aino Esimerkki",
    "conversation:inspected",
    "conversation:1444ed82",
    {"reason": "complaint"},
)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("staff_user", user_to_wire(LEAD)),
        ("staff_person", person_to_wire(INVITED, now=MONDAY_NOON)),
        ("staff_session", session_to_wire(SESSION, own_id="0123456789abcdef")),
        ("staff_audit_row", entry_to_wire(ENTRY)),
    ],
)
def test_this_is_sent(name: str, sent: dict[str, Any]) -> None:
    assert sent == json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))


def test_a_link_that_is_over_is_not_shown_as_open() -> None:
    assert person_to_wire(INVITED, now=MONDAY_NOON + timedelta(days=4))["invited_until"] is None


def test_what_the_service_did_by_itself_has_no_person() -> None:
    entry = Entry(8, MONDAY_NOON, None, None, None, "handover:returned", "conversation:1", {})
    assert entry_to_wire(entry)["account"] is None
