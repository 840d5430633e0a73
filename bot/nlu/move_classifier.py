"""Puts the move of a short reply beside its topic: "joo", "ei toimi", "hän on 79", or the words of a guide's button.

Judges nothing itself: that is ``bot.content.moves``. What a move means depends on the conversation, which the action
knows; the topics that the words resemble stay in the ranking for the case that nothing went before.
"""

from __future__ import annotations

import hashlib
import inspect
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content import move_model, topic_model
from bot.content.guide_texts import GuideTexts, current_guide_texts
from bot.content.move_files import current_moves
from bot.content.moves import FOLLOW_UP, MOST_SIGNS, Move, MoveBook, fold
from bot.crisis import Level
from bot.entities import Entity
from bot.entities.ages import YOUNGEST_ALONE, group_of
from bot.nlu.language_detector import LANGUAGE
from bot.nlu.learnt import LearntComponent
from bot.nlu.safety_classifier import DANGER

MOVE = "move"
GOES_ON = "goes_on"
"""Under which a message that names a topic tells that it goes on with it."""

NAMED = "named"
"""Under which a message tells the choices of guides whose very words it is."""

FACTS = frozenset({Entity.MUNICIPALITY.value, Entity.AGE.value, Entity.AGE_GROUP.value, Entity.FOR_WHOM.value})
"""Entities that tell about a person; a service or a time alone is a matter of its own."""

NO_MATTER = frozenset({"smalltalk", "about_bot", "unclear_need", "out_of_scope"})
DOUBTED = 0.4
"""Confidence below which "yes" or "no" before a few words counts for more than what the words resemble."""

GREETING, SURE_OF_GREETING = "smalltalk", 0.5
"""Thanks and greetings are answered as such: "kiitos" is no "yes, please"."""

SURE_OF_TOPIC = 0.9
"""Confidence of a topic from which no likeness to a reply is asked for (decision 0008)."""

ENOUGH_IF_LOST = 0.3
"""Confidence of a move that is enough where the bot would otherwise have to ask back."""

OLDEST_ALONE = 115

Labels = Mapping[str, Mapping[str, list[str]]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class MoveClassifier(LearntComponent):
    """Sets ``move``, ``named`` and the intent ``follow_up`` of short replies without danger."""

    file_name = move_model.FILE_NAME

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """Changes with the code and the replies that decide the model: Rasa looks only at this class."""
        sources = [inspect.getsource(module) for module in (move_model, topic_model)]
        return hashlib.sha256(repr((sources, current_moves().list_replies())).encode()).hexdigest()

    def _read_content(self) -> None:
        self._book: MoveBook = current_moves()
        self._labels: Labels = read_labels(current_guide_texts())

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the replies and the examples of all topics, and store the model."""
        examples = [example.get(TEXT) for example in training_data.intent_examples if example.get(TEXT)]
        return self._keep(move_model.learn_moves(self._book.list_replies(), examples, seed=self._config["seed"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the move of each message that is one."""
        for message in messages:
            text = message.get(TEXT) or ""
            danger = (message.get(DANGER) or {}).get("level")
            if len(text) > MOST_SIGNS or text.startswith("/") or danger == Level.CRISIS.value:
                continue
            language = str(message.get(LANGUAGE) or "")
            named = self._labels.get(language, {}).get(fold(text))
            move = None
            if danger != Level.URGENT.value:  # "food is finished" may be a button's words, and is no move
                move = self._find_move(message, text, language)
            if move is None and named is None:
                message.set(GOES_ON, self._book.opens_with_going_on(text, language=language), add_to_output=True)
                continue
            message.set(MOVE, move.value if move else None, add_to_output=True)
            message.set(NAMED, named or [], add_to_output=True)
            message.set(INTENT, {INTENT_NAME_KEY: FOLLOW_UP, PREDICTED_CONFIDENCE_KEY: 1.0}, add_to_output=True)
        return messages

    def _find_move(self, message: Message, text: str, language: str) -> Move | None:
        found = self._book.find(text, language=language) or self._find_fact(message, text, language)
        if found is None:
            found = self._guess(message, text)
        if found is None and _is_of_no_matter(message):
            found = self._book.find_opening(text, language=language)
        return found

    def _guess(self, message: Message, text: str) -> Move | None:
        intent = message.get(INTENT) or {}
        sure = float(intent.get(PREDICTED_CONFIDENCE_KEY, 0.0))
        is_matter = intent.get(INTENT_NAME_KEY) not in NO_MATTER
        is_thanks = intent.get(INTENT_NAME_KEY) == GREETING and sure >= SURE_OF_GREETING
        if self._model is None or is_thanks or (is_matter and sure >= SURE_OF_TOPIC):
            return None
        return move_model.guess_move(self._model, text, enough=ENOUGH_IF_LOST if sure < DOUBTED else move_model.ENOUGH)

    def _find_fact(self, message: Message, text: str, language: str) -> Move | None:
        entities = message.get(ENTITIES) or []
        if not entities:
            return self._read_bare_age(message, text)
        if not FACTS.issuperset(each["entity"] for each in entities):
            return None
        spans = [(each["start"], each["end"]) for each in entities]
        return Move.FACT if self._book.tells_only_facts(text, spans, language=language) else None

    def _read_bare_age(self, message: Message, text: str) -> Move | None:
        """A number that stands alone is an age: nothing else that the bot asks is a number."""
        number = text.strip(" .!,")
        if not number.isdecimal() or len(number) > 3 or not YOUNGEST_ALONE <= int(number) <= OLDEST_ALONE:
            return None
        age = int(number)
        told = {Entity.AGE: str(age), Entity.AGE_GROUP: group_of(age)}
        entities = [
            {"entity": entity.value, "value": value, "start": 0, "end": len(text), "extractor": type(self).__name__}
            for entity, value in told.items()
        ]
        message.set(ENTITIES, entities, add_to_output=True)
        return Move.FACT


def _is_of_no_matter(message: Message) -> bool:
    """Whether the classifier has found nothing that one could want help with."""
    intent = message.get(INTENT) or {}
    return intent.get(INTENT_NAME_KEY) in NO_MATTER or intent.get(PREDICTED_CONFIDENCE_KEY, 0.0) < DOUBTED


def read_labels(texts: GuideTexts) -> Labels:
    """The names of guides' choices by language and folded words of their buttons."""
    labels: dict[str, dict[str, list[str]]] = {}
    for language, by_path in texts.by_language.items():
        found = labels.setdefault(language, defaultdict(list))
        for path, label in by_path.items():
            if path[1] == "choices" and path[2] not in found[fold(label)]:
                found[fold(label)].append(path[2])
    return {language: dict(found) for language, found in labels.items()}
