"""What was told before shortens the way: services by municipality and age."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.catalogue import list_services
from actions.latest import read_audience, read_municipality
from bot.catalogue.topics import all_topics
from tests.actions.conftest import said


def tracker_with(**slots: Any) -> Tracker:
    event = said("ohjaamo_outreach")
    return Tracker("c1", slots, event["parse_data"], [event], False, None, {}, "action_listen")


@pytest.mark.parametrize("told, code", [("092", "092"), ("245", "245"), ("091", None), (None, None)])
def test_only_a_municipality_of_the_county_chooses(told: str | None, code: str | None) -> None:
    assert read_municipality(tracker_with(municipality=told)) == code


@pytest.mark.parametrize(
    "slots, audience",
    [
        ({}, None),
        ({"age_group": "adult"}, None),
        ({"age_group": "child"}, "children"),
        ({"age_group": "youth"}, "youth"),
        ({"age_group": "elderly"}, "elderly"),
        ({"for_whom": "grandparent"}, "elderly"),
        ({"for_whom": "grandparent", "age_group": "adult"}, None),
        ({"for_whom": "parent"}, None),
    ],
)
def test_age_groups_are_called_as_in_the_catalogue(slots: dict[str, str], audience: str | None) -> None:
    assert read_audience(tracker_with(**slots)) == audience


@pytest.mark.usefixtures("catalogue")
def test_services_of_the_municipality_come_first() -> None:
    guide = list(all_topics()["ohjaamo_outreach"].services)
    kerava, vantaa = "ohjaamo-kerava", "ohjaamo-vantaa"
    assert {kerava, vantaa} <= {*guide}
    found = list_services("ohjaamo_outreach", text="…", tracker=tracker_with(municipality="245"))
    assert found.index(kerava) < (found.index(vantaa) if vantaa in found else len(found))
    found = list_services("ohjaamo_outreach", text="…", tracker=tracker_with(municipality="092"))
    assert found.index(vantaa) < (found.index(kerava) if kerava in found else len(found))
