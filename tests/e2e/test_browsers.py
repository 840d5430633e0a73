"""Real Chromium: every state of the front ends with axe, then a resident and a worker against the running service."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from bot.settings import PROJECT_ROOT
from tests.e2e.serving import PASSWORD, Service

FIREFOX = os.environ.get("FIREFOX", "firefox-esr")

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def run_script(name: str, **environment: str) -> None:
    """Run a browser script of ``web/test/browser``; its last line is ``N passed, N failed``."""
    done = subprocess.run(
        ["node", f"test/browser/{name}"],
        cwd=PROJECT_ROOT / "web",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
    print(last)  # shown with -s and on failure
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    passed = last.split()
    assert passed[1:] == ["passed,", "0", "failed"], last
    assert int(passed[0]) > 0


def test_every_state_of_the_front_ends_is_accessible() -> None:
    run_script("views.mjs")


def test_every_state_is_reached_by_keyboard_and_told_to_screen_readers() -> None:
    run_script("access.mjs")


@pytest.mark.skipif(shutil.which(FIREFOX) is None, reason="no Firefox (apt-get install firefox-esr)")
def test_the_chat_is_accessible_in_firefox() -> None:
    run_script("firefox.mjs", FIREFOX=FIREFOX)


def test_a_resident_and_a_worker_talk_in_two_browsers(service: Service) -> None:
    service.wait_ready()
    run_script("real.mjs", NEUVO_URL=service.base, NEUVO_ADMIN_PASSWORD=PASSWORD)


def test_an_administrator_invites_somebody_who_sets_up_her_account(service: Service) -> None:
    service.wait_ready()
    run_script("accounts.mjs", NEUVO_URL=service.base, NEUVO_ADMIN_PASSWORD=PASSWORD)


def test_the_pages_without_javascript_can_chat(service: Service) -> None:
    service.wait_ready()
    run_script("plain.mjs", NEUVO_URL=service.base)
