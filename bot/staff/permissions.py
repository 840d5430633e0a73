"""Who may do what: one table from roles to rights. Everything that asks for a right asks here."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from bot.staff.models import Role


class Right(str, Enum):
    """One thing that an account may be allowed to do."""

    TALK = "talk"
    """See the queue, take residents, read and write conversations, take call-backs."""

    LEAD = "lead"
    """See queues and figures, set colleagues' teams and languages, get the second alert."""

    READ_AUDIT = "read_audit"
    MANAGE_PEOPLE = "manage_people"
    """Invite, change and close accounts, end others' sessions, take a lost second factor off."""

    EDIT = "edit"
    PUBLISH = "publish"


RIGHTS_OF: dict[Role, frozenset[Right]] = {
    Role.WORKER: frozenset({Right.TALK}),
    Role.LEAD: frozenset({Right.TALK, Right.LEAD, Right.READ_AUDIT}),
    Role.EDITOR: frozenset({Right.EDIT}),
    Role.PUBLISHER: frozenset({Right.EDIT, Right.PUBLISH}),
    Role.ADMIN: frozenset({Right.TALK, Right.LEAD, Right.READ_AUDIT, Right.MANAGE_PEOPLE}),
}


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """All rights of somebody with these roles."""
    return frozenset(right for role in roles for right in RIGHTS_OF[role])


def may(roles: Iterable[Role], right: Right) -> bool:
    """Whether one of the roles has the right."""
    return any(right in RIGHTS_OF[role] for role in roles)
