"""The shared board: nobody gets one from before she asked, many share one reading; the bus tells which channel woke."""

from __future__ import annotations

import asyncio

from bot.bus import QUEUE, Bus
from bot.handover import queue
from bot.handover.rules import current_rules
from bot.storage.database import Database
from channels.board import SharedBoard
from tests.conftest import MONDAY_NOON
from tests.factories import make_conversation, notice


class CountingDatabase:
    """Lets readings begin and end when the test says so."""

    def __init__(self) -> None:
        self.begun = 0
        self.gates = [asyncio.Event() for _ in range(4)]

    async def read(self, _reader: object, **_options: object) -> int:
        number = self.begun
        self.begun += 1
        await self.gates[number].wait()
        return number


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_asks_during_a_reading_gets_the_next_one_and_shares_it() -> None:
    database = CountingDatabase()
    board = SharedBoard(database, current_rules())  # type: ignore[arg-type]  # has the one method that is used
    first = asyncio.create_task(board.read())
    await settle()
    later = [asyncio.create_task(board.read()) for _ in range(40)]
    await settle()
    assert database.begun == 1
    database.gates[0].set()
    await settle()
    database.gates[1].set()
    assert await first == 0
    assert set(await asyncio.gather(*later)) == {1}
    assert database.begun == 2


async def test_a_console_that_goes_away_takes_the_reading_from_nobody() -> None:
    database = CountingDatabase()
    board = SharedBoard(database, current_rules())  # type: ignore[arg-type]  # has the one method that is used
    gone, stays = asyncio.create_task(board.read()), asyncio.create_task(board.read())
    await settle()
    gone.cancel()
    database.gates[0].set()
    assert await stays == 0


async def test_board_shows_what_was_committed_before_asking(database: Database) -> None:
    board = SharedBoard(database, current_rules())
    assert (await board.read()).lists == []
    conversation_id = database.write(make_conversation)
    database.write(queue.request, conversation_id, topic=None, notice=notice, now=MONDAY_NOON)
    assert len((await board.read()).lists) == 1


async def test_listener_says_which_channels_woke_it_and_forgets_none_between_waits() -> None:
    bus = Bus()
    await bus.start()
    with bus.listen(QUEUE, "a") as listener:
        bus.wake({"a"})
        await settle()
        assert await listener.wait(1)
        assert listener.heard == {"a"}
        bus.wake({QUEUE})
        await settle()
        assert listener.follow(QUEUE, "b")
        bus.wake({"a", "b"})
        await settle()
        assert await listener.wait(1)
        assert listener.heard == {QUEUE, "b"}
        assert not listener.follow(QUEUE, "b")
        assert not await listener.wait(0.01)
        assert listener.heard == frozenset()
