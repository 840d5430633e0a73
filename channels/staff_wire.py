"""The shapes of accounts, sessions and the audit trail, built here from what ``bot.staff`` answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot import clock
from bot.staff.accounts import Account, Person
from bot.staff.audit import Entry
from bot.staff.permissions import rights_of
from bot.staff.sessions import ListedSession


def user_to_wire(account: Account) -> dict[str, Any]:
    """Who is signed in."""
    return {
        "id": account.id,
        "username": account.username,
        "name": account.name,
        "title": account.title,
        "roles": sorted(role.value for role in account.roles),
        "rights": sorted(right.value for right in rights_of(account.roles)),
    }


def person_to_wire(person: Person, *, now: datetime) -> dict[str, Any]:
    """An account as those see it who manage accounts."""
    until = person.invited_until
    account = user_to_wire(person.account)
    account.pop("rights")
    return {
        **account,
        "is_active": person.is_active,
        "has_password": person.has_password,
        "has_second_factor": person.has_second_factor,
        "is_from_directory": person.is_from_directory,
        "last_used_at": clock.to_wire(person.last_used_at) if person.last_used_at else None,
        "invited_until": clock.to_wire(until) if until is not None and until > now else None,
    }


def session_to_wire(session: ListedSession, *, own_id: str) -> dict[str, Any]:
    """A session in a list; ``is_this`` is the one that asks."""
    return {
        "id": session.id,
        "created_at": clock.to_wire(session.created_at),
        "used_at": clock.to_wire(session.used_at),
        "network": session.network,
        "browser": session.browser,
        "is_proven": session.is_proven,
        "is_this": session.id == own_id,
    }


def entry_to_wire(entry: Entry) -> dict[str, Any]:
    """A row of the audit trail; ``account`` is null for what the service did by itself."""
    account = None
    if entry.account_id is not None:
        account = {"id": entry.account_id, "username": entry.username, "name": entry.name}
    return {
        "id": entry.id,
        "at": clock.to_wire(entry.at),
        "account": account,
        "deed": entry.deed,
        "subject": entry.subject,
        "details": entry.details,
    }
