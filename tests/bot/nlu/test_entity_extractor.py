"""The entity extractor and the masker against Rasa's real classes and our domain."""

from __future__ import annotations

from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.settings import PROJECT_ROOT

pytestmark = pytest.mark.rasa


def process(component: Any, text: str, **data: Any) -> Any:
    from rasa.shared.nlu.training_data.message import Message

    made = component.create(component.get_default_config(), None, None, None)
    (found,) = made.process([Message({"text": text, **data})])
    return found


def test_entities_stand_beside_the_topic() -> None:
    from bot.nlu.entity_extractor import EntityExtractor

    found = process(EntityExtractor, "äidille kotihoitoa", language="fi").as_dict(only_output_properties=True)
    assert found["entities"] == [
        {"entity": "for_whom", "value": "parent", "start": 0, "end": 7, "extractor": "EntityExtractor"},
        {"entity": "service_named", "value": "kotihoito", "start": 8, "end": 18, "extractor": "EntityExtractor"},
    ]


def test_a_button_keeps_only_its_own_entity() -> None:
    from bot.nlu.entity_extractor import EntityExtractor

    own = [{"entity": "service", "value": "kotihoito"}]
    found = process(EntityExtractor, '/contact_appointment{"service": "kotihoito"}', entities=own)
    assert found.get("entities") == own


def test_a_text_that_tells_nothing_has_no_entities() -> None:
    from bot.nlu.entity_extractor import EntityExtractor

    assert process(EntityExtractor, "kiitos paljon", language="fi").get("entities") is None


def test_words_of_residents_do_not_pile_up_in_the_vocabulary() -> None:
    from bot.content.entity_files import current_phonebook
    from bot.nlu.entity_extractor import HeadingMatcher

    match = HeadingMatcher(current_phonebook())
    list(match(["fi/matti", "fi/virtanen"]))
    before = len(match._vocab.strings)
    list(match(["fi/liisa", "fi/korhonen"]))
    assert len(match._vocab.strings) == before


def test_every_entity_is_of_the_domain_and_fills_a_slot_that_steers_nothing() -> None:
    from bot.entities import Entity

    domain = YAML(typ="safe").load((PROJECT_ROOT / "domain.yml").read_text("utf-8"))
    entities = {
        name: options for each in domain["entities"] if isinstance(each, dict) for name, options in each.items()
    }
    of_buttons = {"guide", "step", "deed"}
    assert {*entities} - of_buttons == {entity.value for entity in Entity}
    assert all(options == {"influence_conversation": False} for options in entities.values())
    assert {*domain["slots"]} >= {entity.value for entity in Entity} - {"age"}
    for name in {*domain["slots"]} & {*entities} - of_buttons:
        assert domain["slots"][name]["influence_conversation"] is False
        assert domain["slots"][name]["mappings"] == [{"type": "from_entity", "entity": name}]


def test_names_and_addresses_are_hidden_from_what_follows() -> None:
    from bot.nlu.personal_id_masker import PersonalIdMasker

    found = process(PersonalIdMasker, "nimeni on Matti Virtanen, asun Lummetie 3 A 4")
    assert found.get("text") == "nimeni on [nimi], asun [osoite]"
