"""What must hold across files: guards, error texts, settings, text keys, data that Rasa must not take for its own."""

from __future__ import annotations

import ast
import re

from sanic import Sanic

from bot import settings
from bot.errors import Code
from bot.settings import PROJECT_ROOT
from channels import (
    audit_trail,
    callback,
    console,
    county,
    embed,
    guide_page,
    operation,
    people,
    plain,
    privacy,
    resident,
    resident_stream,
    retention,
    staff,
    staff_self,
    transcript_file,
)
from channels.app import STATUS_OF, create_app

RASA_KEYS = ("nlu:", "responses:", "stories:", "rules:")


def test_every_route_belongs_to_a_blueprint_with_a_guard() -> None:
    app: Sanic = create_app(object(), name="guards")
    guarded = {
        each.name
        for each in (
            resident.entrance,
            resident.resident,
            resident_stream.streams,
            staff.door,
            staff.inside,
            staff_self.own,
            county.county,
            people.people,
            audit_trail.trail,
            callback.callback,
            transcript_file.transcripts,
            console.console,
            retention.retention,
            operation.operation,
            embed.embed,
            plain.plain,
            privacy.privacy,
            guide_page.guide_page,
        )
        if callable(each.ctx.guard)
    }
    unguarded = [route.name for route in app.router.routes_all.values() if route.name.split(".")[1] not in guarded]
    assert unguarded == []


def test_every_error_code_has_its_status_and_its_text_in_every_language() -> None:
    assert set(STATUS_OF) == set(Code)
    from bot.content.texts import current_texts
    from bot.languages import all_languages

    texts = current_texts()
    missing = [
        (code.value, language)
        for code in Code
        for language in all_languages()
        if texts.find(f"error_{code.value.lower()}", language=language).language != language
    ]
    assert missing == []


def test_every_setting_is_documented() -> None:
    tree = ast.parse((PROJECT_ROOT / "bot" / "settings.py").read_text("utf-8"))
    names = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[A-Z]+(_[A-Z]+)+", node.value)
    }
    documented = (PROJECT_ROOT / "docs" / "operations.md").read_text("utf-8")
    assert {name for name in names if f"`{name}`" not in documented} == set()


def test_no_file_of_ours_looks_like_training_data() -> None:
    ours = [p for p in (PROJECT_ROOT / "data").rglob("*.yml") if p.parts[-2] != "stories" and "nlu" not in p.parts]
    faults = [
        f"{path.relative_to(PROJECT_ROOT)}: {line.strip()}"
        for path in ours
        for line in path.read_text("utf-8").splitlines()
        if line.strip().startswith(RASA_KEYS)
    ]
    assert faults == []


def test_content_has_no_faults() -> None:
    from bot.content.checks import check_content

    assert check_content() == []


def test_no_secret_is_shown_by_the_settings() -> None:
    shown = repr(
        settings.read_settings(
            {"NEUVO_ADMIN_PASSWORD": "hidden-1", "NEUVO_INNER_SECRET": "hidden-2", "REDIS_URL": "redis://:hidden-3@h"}
        )
    )
    assert "hidden" not in shown


def test_all_faulty_settings_are_told_at_once() -> None:
    faulty = {
        "NEUVO_PORT": "x",
        "NEUVO_ALWAYS_OPEN": "maybe",
        "DATABASE_URL": "mysql://h",
        "NEUVO_ORIGINS": "vakehyva.fi",
    }
    try:
        settings.read_settings(faulty)
    except settings.SettingsError as error:
        told = str(error)
    assert all(name in told for name in faulty)
