"""The components against Rasa's real classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.rasa


def message(text: str, **data: Any) -> Any:
    from rasa.shared.nlu.training_data.message import Message

    return Message({"text": text, **data})


def make(component: Any, **config: Any) -> Any:
    return component.create({**component.get_default_config(), **config}, None, None, None)


def test_the_language_of_the_channel_wins_over_the_text() -> None:
    from bot.nlu.language_detector import LanguageDetector

    (found,) = make(LanguageDetector).process([message("minä olen suomalainen", metadata={"language": "so"})])
    assert found.get("language") == "so"
    assert "language" in found.as_dict(only_output_properties=True)


@pytest.mark.parametrize(
    "text, language",
    [("jag behöver hjälp med hyran", "sv"), ("I need help with my rent", "en"), ("123", "fi"), ("👍", "fi")],
)
@pytest.mark.parametrize("metadata", [None, {}, {"language": "xx"}])
def test_without_a_usable_language_the_text_decides(text: str, language: str, metadata: Any) -> None:
    from bot.nlu.language_detector import LanguageDetector

    (found,) = make(LanguageDetector).process([message(text, metadata=metadata)])
    assert found.get("language") == language


@pytest.mark.parametrize(
    "language, text, words",
    [
        ("fi", "Äiti  tarvitsee kotihoitoa.", ["Äiti", "tarvitsee", "kotihoitoa", "."]),
        ("en", "I don't know", ["I", "do", "n't", "know"]),
        ("zh", "我需要帮助", ["我", "需", "要", "帮", "助"]),
        ("vi", "tôi cần giúp đỡ", ["tôi", "cần", "giúp", "đỡ"]),
        ("ckb", "یارمەتیم دەوێت", ["یارمەتیم", "دەوێت"]),
        ("xx", "one two", ["one", "two"]),
    ],
)
def test_words_are_split_by_the_rules_of_the_language(language: str, text: str, words: list[str]) -> None:
    from bot.nlu.multilingual_tokenizer import MultilingualTokenizer

    (found,) = make(MultilingualTokenizer).process([message(text, language=language)])
    tokens = found.get("text_tokens")
    assert [token.text for token in tokens] == words
    assert [text[token.start : token.end] for token in tokens] == words


def test_every_language_has_a_pipeline_that_loads() -> None:
    from bot.languages import all_languages
    from bot.nlu.multilingual_tokenizer import MultilingualTokenizer

    messages = [message("a b", language=code) for code in all_languages()]
    assert all(len(found.get("text_tokens")) == 2 for found in make(MultilingualTokenizer).process(messages))


def test_identity_codes_are_hidden_from_what_follows() -> None:
    from bot.nlu.personal_id_masker import PersonalIdMasker

    (found,) = make(PersonalIdMasker).process([message("hetu on 131052-308T")])
    assert found.get("text") == "hetu on [henkilötunnus]"


def test_a_button_is_left_as_it_is() -> None:
    from bot.nlu.personal_id_masker import PersonalIdMasker

    payload = '/contact_appointment{"service": "0452001234567"}'
    (found,) = make(PersonalIdMasker).process([message(payload)])
    assert found.get("text") == payload


@pytest.mark.parametrize(
    "text, level, kinds", [("haluan kuolla", "crisis", ["suicide_self_harm"]), ("moi", "none", [])]
)
def test_danger_stands_beside_the_topic(text: str, level: str, kinds: list[str]) -> None:
    from bot.nlu.safety_classifier import SafetyClassifier

    (found,) = make(SafetyClassifier).process([message(text)])
    assert found.as_dict(only_output_properties=True)["danger"] == {"level": level, "kinds": kinds}


def test_the_classifier_learns_stores_and_answers_the_same_from_storage(tmp_path: Path) -> None:
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from bot.nlu.topic_classifier import TopicClassifier
    from tests.fakes.small_bot import EXAMPLES

    config = TopicClassifier.get_default_config()
    storage, resource = LocalModelStorage(tmp_path), Resource("topics")
    trained = TopicClassifier.create(config, storage, resource, None)
    trained.train(TrainingData([message(line, intent=t) for t, lines in EXAMPLES.items() for line in lines]))
    loaded = TopicClassifier.load(config, storage, resource, None)
    (before,), (after,) = trained.process([message("ulosotosta")]), loaded.process([message("ulosotosta")])
    assert after.get("intent")["name"] == "debts"
    assert after.get("intent_ranking") == before.get("intent_ranking")
    assert len(after.get("intent_ranking")) == len(EXAMPLES)


def test_an_untrained_classifier_says_so() -> None:
    from bot.nlu.topic_classifier import TopicClassifier

    with pytest.raises(ValueError, match="not trained"):
        make(TopicClassifier).process([message("moi")])


def test_every_key_of_the_pipeline_is_one_that_its_component_knows() -> None:
    from rasa.shared.utils.common import class_from_module_path
    from ruamel.yaml import YAML

    from bot.settings import PROJECT_ROOT

    pipeline = YAML(typ="safe").load((PROJECT_ROOT / "config.yml").read_text("utf-8"))["pipeline"]
    for part in pipeline:
        if part["name"].startswith("bot."):
            known = class_from_module_path(part["name"]).get_default_config()
            assert set(part) - {"name"} <= set(known), part["name"]


def test_danger_that_no_phrase_says_is_weighed_against_the_topics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from bot.nlu import safety_classifier
    from bot.nlu.topic_classifier import TopicClassifier
    from tests.content.test_danger import EXAMPLES, TOPICS

    monkeypatch.setattr(safety_classifier, "read_danger_examples", lambda: EXAMPLES)
    data = TrainingData([message(line, intent=topic) for line, topic in TOPICS])
    storage = LocalModelStorage(tmp_path)
    topics = TopicClassifier.create(TopicClassifier.get_default_config(), storage, Resource("topics"), None)
    topics.train(data)
    component, kept = safety_classifier.SafetyClassifier, Resource("danger")
    component.create(component.get_default_config(), storage, kept, None).train(data)
    loaded = component.load(component.get_default_config(), storage, kept, None)
    texts = ["jaan tavarani pois, hyvästit kaikille", "kotihoidon maksut äidille"]
    found = loaded.process(topics.process([message(text) for text in texts]))
    assert [each.get("danger")["level"] for each in found] == ["crisis", "none"]


def test_services_are_learnt_stored_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from bot.content import service_model
    from bot.nlu.service_classifier import ServiceClassifier

    lines = {
        "kotihoito": ["apua suihkussa", "hoitaja käy kotona", "pesuapu kotiin", "haavat hoidetaan kotona"],
        "maisa": ["viesti lääkärille", "ajanvaraus netissä", "salasana unohtui", "kirjautuminen ei onnistu"],
    }
    rows = [("fi", service, line) for service, found in lines.items() for line in found]
    monkeypatch.setattr(service_model, "read_everyday", lambda: rows)
    storage, kept = LocalModelStorage(tmp_path), Resource("services")
    ServiceClassifier.create(ServiceClassifier.get_default_config(), storage, kept, None).train(TrainingData([]))
    loaded = ServiceClassifier.load(ServiceClassifier.get_default_config(), storage, kept, None)
    (found,) = loaded.process([message("pesuapua suihkussa kotona")])
    assert found.get("services")[0][0] == "kotihoito"
