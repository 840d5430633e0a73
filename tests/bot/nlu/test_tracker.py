"""Rasa's memory of conversations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.nlu import turn_faults

pytestmark = pytest.mark.rasa


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    from bot.tracker import TurnTrackerStore

    opened = TurnTrackerStore(host=f"sqlite:///{tmp_path / 'tracker.db'}")
    yield opened
    opened._database.close()


def turn(number: int) -> list[Any]:
    from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered

    return [
        ActionExecuted("action_listen"),
        UserUttered(f"viesti {number}", message_id=f"m{number}"),
        BotUttered(f"vastaus {number}", data={}, metadata={"text_key": "utter_a"}),
    ]


async def add(store: Any, *numbers: int, conversation: str = "c1") -> Any:
    for number in numbers:
        tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
        for event in turn(number):
            tracker.update(event)
        await store.save(tracker)
    return tracker


def texts(tracker: Any) -> list[str]:
    return [event.text for event in tracker.events if event.type_name in {"user", "bot"}]


async def test_what_was_saved_is_read_back_in_order(store: Any) -> None:
    await add(store, 1, 2)
    assert texts(await store.retrieve("c1")) == ["viesti 1", "vastaus 1", "viesti 2", "vastaus 2"]


async def test_an_unknown_conversation_is_new(store: Any) -> None:
    assert await store.retrieve("c9") is None


async def test_a_tracker_saved_twice_is_stored_once(store: Any) -> None:
    tracker = await add(store, 1)
    await store.save(tracker)
    assert texts(await store.retrieve("c1")) == ["viesti 1", "vastaus 1"]


async def test_only_the_last_turns_are_read_and_none_is_lost_by_saving(store: Any) -> None:
    from bot.tracker import TURNS_READ

    await add(store, *range(1, TURNS_READ + 6))
    read = texts(await store.retrieve("c1"))
    assert len(read) == 2 * TURNS_READ
    assert read[0] == "viesti 6"
    await add(store, 99)
    assert texts(await store.retrieve("c1"))[-1] == "vastaus 99"


async def test_slots_and_the_active_form_outlast_the_turns_that_are_read(store: Any) -> None:
    from rasa.shared.core.events import ActiveLoop, SlotSet
    from rasa.shared.core.slots import TextSlot

    from bot.tracker import TURNS_READ

    store._domain.slots.append(TextSlot("place", mappings=[{}]))
    tracker = await add(store, 1)
    for event in (SlotSet("place", "vantaa"), SlotSet("place", "kerava"), ActiveLoop("ask_form")):
        tracker.update(event)
    await store.save(tracker)
    await add(store, *range(2, TURNS_READ + 4))
    read = await store.retrieve("c1")
    assert read.get_slot("place") == "kerava"
    assert read.active_loop_name == "ask_form"
    assert texts(read)[0] == "viesti 4"
    await add(store, 50)
    assert (await store.retrieve("c1")).get_slot("place") == "kerava"


async def test_a_table_of_an_earlier_version_is_made_anew(tmp_path: Path) -> None:
    from bot.storage.database import Database
    from bot.tracker import TurnTrackerStore

    url = f"sqlite:///{tmp_path / 'old.db'}"
    old = Database(url)
    with old.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE tracker_event (conversation_id TEXT, seq INTEGER, data TEXT)")
    old.close()
    store = TurnTrackerStore(host=url)
    await add(store, 1)
    assert texts(await store.retrieve("c1")) == ["viesti 1", "vastaus 1"]
    store._database.close()


async def test_two_turns_at_once_cannot_both_be_saved(store: Any) -> None:
    from bot.tracker import TrackerConflictError

    await add(store, 1)
    one, other = await store.retrieve("c1"), await store.retrieve("c1")
    for tracker, number in ((one, 2), (other, 3)):
        for event in turn(number):
            tracker.update(event)
    await store.save(one)
    with pytest.raises(TrackerConflictError):
        await store.save(other)
    assert texts(await store.retrieve("c1"))[2:] == ["viesti 2", "vastaus 2"]


async def test_a_turn_with_a_fault_is_not_saved(store: Any) -> None:
    await add(store, 1)
    with turn_faults.collecting():
        turn_faults.note("KeyError")
        with pytest.raises(turn_faults.TurnFailedError, match="KeyError"):
            await add(store, 2)
    assert texts(await store.retrieve("c1")) == ["viesti 1", "vastaus 1"]


async def test_a_turn_is_found_by_its_message(store: Any) -> None:
    await add(store, 1, 2, 3)
    found = await store.find_turn("c1", "m2")
    assert [event["text"] for event in found if event["event"] in {"user", "bot"}] == ["viesti 2", "vastaus 2"]
    assert await store.find_turn("c1", "m9") is None
    assert await store.find_turn("c2", "m2") is None


async def test_a_forgotten_conversation_is_gone_and_the_others_stay(store: Any) -> None:
    await add(store, 1)
    await add(store, 1, conversation="c2")
    await store.forget("c1")
    await store.forget("c1")
    assert await store.retrieve("c1") is None
    assert list(await store.keys()) == ["c2"]


async def test_a_database_that_is_away_is_told(store: Any, tmp_path: Path) -> None:
    from bot.errors import BotError

    store._database.engine.dispose()
    for path in tmp_path.iterdir():
        path.unlink()
    (tmp_path / "tracker.db").mkdir()
    with pytest.raises(BotError):
        await store.retrieve("c1")
