"""``neuvo user``: what is done without the console."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot import cli, settings
from bot.staff.accounts import find_account
from bot.staff.sessions import Browser, SignedIn
from bot.storage.database import Database
from tests import factories
from tests.conftest import Clock
from tests.factories import PASSWORD, make_worker

NEW_PASSWORD = "lumihanki soi seitsemän kertaa"


@pytest.fixture(autouse=True)
def surroundings(
    monkeypatch: pytest.MonkeyPatch, database: Database, database_url: str, tmp_path: Path, moment: Clock
) -> None:
    """The command line on this test's own database, with a worker ``aino``."""
    found = settings.read_settings({"DATABASE_URL": database_url, "NEUVO_DATA_DIR": str(tmp_path)})
    monkeypatch.setattr(settings, "current", lambda: found)
    monkeypatch.setattr("bot.logs.configure", lambda _level: None)
    database.write(make_worker)


def enters(database: Database, moment: Clock, password: str, username: str = "aino") -> bool:
    browser = Browser("n", "")
    found = factories.enter(database, username=username, password=password, code=None, browser=browser, now=moment.now)
    return isinstance(found, SignedIn)


def test_an_account_is_added_with_a_password_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, database: Database, moment: Clock
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NEW_PASSWORD}\n"))
    assert cli.main(["user", "add", "beda", "--name", "B", "--title", "T", "--role", "worker", "--role", "lead"]) == 0
    assert enters(database, moment, NEW_PASSWORD, "beda")


def test_an_invitation_prints_the_link(capsys: pytest.CaptureFixture[str], database: Database) -> None:
    assert cli.main(["user", "invite", "beda", "--name", "B", "--title", "T", "--role", "admin"]) == 0
    assert "/console.html#invitation=" in capsys.readouterr().out
    assert database.look(find_account, "beda") is not None


def test_a_forgotten_password_is_set_anew(monkeypatch: pytest.MonkeyPatch, database: Database, moment: Clock) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NEW_PASSWORD}\n"))
    assert cli.main(["user", "password", "aino"]) == 0
    assert enters(database, moment, NEW_PASSWORD)


def test_accounts_are_listed_closed_and_opened(
    capsys: pytest.CaptureFixture[str], database: Database, moment: Clock
) -> None:
    assert cli.main(["user", "close", "aino"]) == 0
    assert not enters(database, moment, PASSWORD)
    assert cli.main(["user", "list"]) == 0
    assert capsys.readouterr().out.startswith("aino\tclosed\tworker\t-\town")
    assert cli.main(["user", "open", "aino"]) == 0
    assert enters(database, moment, PASSWORD)


def test_roles_are_set_and_sessions_ended(
    capsys: pytest.CaptureFixture[str], database: Database, moment: Clock
) -> None:
    assert enters(database, moment, PASSWORD)
    assert cli.main(["user", "roles", "aino", "--role", "editor"]) == 0
    assert cli.main(["user", "sessions", "aino", "--end"]) == 0
    assert capsys.readouterr().out == "1 ended\n"


def test_an_unknown_user_name_and_an_unfit_password_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["user", "close", "nobody"]) == 1
    assert "NOT_FOUND" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert cli.main(["user", "password", "aino"]) == 1
    assert "PASSWORD_TOO_SHORT" in capsys.readouterr().err
