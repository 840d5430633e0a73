"""The verb ``user``: accounts from the command line, for the first days and for emergencies. Called by ``bot.cli``."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import BotError, Code
from bot.settings import ROLES, Settings
from bot.storage.database import Database


def add_verbs(subparsers: Any) -> None:
    """Add ``user`` with its deeds."""
    text = "add, invite, list, change and close members of staff"
    user = subparsers.add_parser("user", help=text, description=text)
    deeds = user.add_subparsers(dest="deed", required=True)

    def deed(name: str, run: Callable[[argparse.Namespace, Settings], int], text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = deeds.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        if name != "list":
            added.add_argument("username")
        return added

    for name, run, text in (
        ("add", _add, "make an account with a password, asked for or read from standard input"),
        ("invite", _invite, "make an account and print the link with which its owner sets the password"),
    ):
        added = deed(name, run, text)
        added.add_argument("--name", required=True)
        added.add_argument("--title", required=True, help="what residents see")
        added.add_argument("--role", action="append", required=True, choices=ROLES)
    deed("link", _link, "print a new link for setting the password; the earlier one is worthless from then on")
    deed("list", _list, "list all accounts: user name, state, roles, second factor, last use")
    deed("password", _password, "set a password, asked for or read from standard input; all sessions end")
    deed("roles", _roles, "set the roles").add_argument("--role", action="append", required=True, choices=ROLES)
    deed("close", _close, "close an account; its sessions end at once")
    deed("open", _open_again, "open a closed account again")
    deed("sessions", _sessions, "list sessions").add_argument("--end", action="store_true", help="end all of them")
    deed("factor-off", _factor_off, "take the second factor off, when the telephone is lost; all sessions end")


def _add(chosen: argparse.Namespace, current: Settings) -> int:
    return _create(chosen, current, _ask_password())


def _invite(chosen: argparse.Namespace, current: Settings) -> int:
    return _create(chosen, current, None) or _link(chosen, current)


def _create(chosen: argparse.Namespace, current: Settings, password: str | None) -> int:
    from bot.staff.accounts import create_account
    from bot.staff.models import Role

    account = Database(current.database_url).write(
        create_account,
        username=chosen.username,
        password=password,
        name=chosen.name,
        title=chosen.title,
        roles=[Role(role) for role in chosen.role],
        now=clock.utc_now(),
    )
    _say(f"{account.username} ({', '.join(sorted(role.value for role in account.roles))})")
    return 0


def _link(chosen: argparse.Namespace, current: Settings) -> int:
    from bot.staff.invitations import invite

    found = _with_account(chosen, current, lambda session, id_: invite(session, id_, by=None, now=clock.utc_now()))
    _say(found.link(current.public_url))
    _say(f"until {clock.to_wire(found.expires_at)}")
    return 0


def _list(_chosen: argparse.Namespace, current: Settings) -> int:
    from bot.staff.accounts import list_people

    for person in Database(current.database_url).look(list_people):
        account = person.account
        cells = (
            account.username,
            "open" if person.is_active else "closed",
            ",".join(sorted(role.value for role in account.roles)),
            "second factor" if person.has_second_factor else "-",
            "county" if person.is_from_directory else "own",
            clock.to_wire(person.last_used_at) if person.last_used_at else "-",
        )
        _say("\t".join(cells))
    return 0


def _password(chosen: argparse.Namespace, current: Settings) -> int:
    from bot.staff import sessions, sign_in

    password = _ask_password()

    def deed(session: Session, account_id: int) -> None:
        sign_in.set_password(session, account_id, password, by=None, now=clock.utc_now())
        sessions.end_sessions(session, account_id, by=None, now=clock.utc_now())

    _with_account(chosen, current, deed)
    return 0


def _roles(chosen: argparse.Namespace, current: Settings) -> int:
    from bot.staff.models import Role

    return _change(chosen, current, roles=[Role(role) for role in chosen.role])


def _close(chosen: argparse.Namespace, current: Settings) -> int:
    return _change(chosen, current, is_active=False)


def _open_again(chosen: argparse.Namespace, current: Settings) -> int:
    return _change(chosen, current, is_active=True)


def _change(chosen: argparse.Namespace, current: Settings, **changes: Any) -> int:
    from bot.staff.accounts import change_account

    _with_account(
        chosen, current, lambda session, id_: change_account(session, id_, by=None, now=clock.utc_now(), **changes)
    )
    return 0


def _sessions(chosen: argparse.Namespace, current: Settings) -> int:
    from bot.staff import sessions

    now = clock.utc_now()
    if chosen.end:
        ended = _with_account(
            chosen, current, lambda session, id_: sessions.end_sessions(session, id_, by=None, now=now)
        )
        _say(f"{ended} ended")
        return 0
    for each in _with_account(chosen, current, lambda session, id_: sessions.list_sessions(session, id_, now=now)):
        cells = (each.id, clock.to_wire(each.created_at), clock.to_wire(each.used_at), each.network, each.browser)
        _say("\t".join(cell or "-" for cell in cells))
    return 0


def _factor_off(chosen: argparse.Namespace, current: Settings) -> int:
    from bot.staff import second_factor, sessions

    def deed(session: Session, account_id: int) -> None:
        second_factor.turn_off(session, account_id, by=None, now=clock.utc_now())
        sessions.end_sessions(session, account_id, by=None, now=clock.utc_now())

    _with_account(chosen, current, deed)
    return 0


def _with_account(chosen: argparse.Namespace, current: Settings, deed: Callable[[Session, int], Any]) -> Any:
    """Do a deed with the account of the given user name, in one transaction.

    Raises:
        BotError: NOT_FOUND.
    """
    from bot.staff.accounts import find_account

    def run(session: Session) -> Any:
        account = find_account(session, chosen.username)
        if account is None:
            raise BotError(Code.NOT_FOUND, username=chosen.username)
        return deed(session, account.id)

    return Database(current.database_url).write(run)


def _ask_password() -> str:
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
