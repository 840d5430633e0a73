"""Whatever PTV does, the catalogue stays whole: faults of every kind, withdrawals, breaking off, going on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.catalogue import word_counts
from bot.catalogue.importer import import_starter
from bot.catalogue.intake import runs
from bot.catalogue.intake.models import RunKind, RunRow, RunState, StagedRow
from bot.catalogue.intake.runs import RunInProgress
from bot.catalogue.models import ImportRow, LabelRow, ServiceRow, WordRow
from bot.catalogue.ptv_stub.faults import Fault, FaultKind
from bot.catalogue.ptv_stub.generator import make_world
from bot.catalogue.search import find_services
from bot.storage.database import Database
from tests.bot.catalogue.ptv.conftest import Installation
from tests.conftest import Clock
from tests.fakes.ptv_stub import ESERVICE, PHONE, SERVICE, channel, connection, make_small_world, service, typed

Install = Callable[..., Installation]


def state_of(database: Database) -> tuple[Any, ...]:
    """Everything a reader can see: visible services with their digests, the words, the version."""

    def read(session: Any) -> tuple[Any, ...]:
        services = select(ServiceRow.id, ServiceRow.digest).where(ServiceRow.withdrawn_at.is_(None))
        words = select(WordRow.word, WordRow.language, WordRow.services)
        version = select(func.max(ImportRow.id))
        return (
            sorted(map(tuple, session.execute(services))),
            sorted(map(tuple, session.execute(words))),
            session.execute(version).scalar(),
        )

    return database.look(read)


def rows_left(database: Database) -> int:
    """Rows that only a run in progress should have."""
    hidden = select(func.count()).select_from(ServiceRow).where(ServiceRow.id.like("~%") | ServiceRow.id.like("-%"))
    staged = select(func.count()).select_from(StagedRow)
    return int(database.look(lambda session: session.execute(hidden).scalar() + session.execute(staged).scalar()))


def assert_words_are_true(database: Database) -> None:
    before = state_of(database)[1]
    database.write(word_counts.recount)
    assert state_of(database)[1] == before


def test_a_second_run_changes_nothing(install: Install) -> None:
    installed = install(make_world(services=30, channels=90))
    first = installed.run()
    before = state_of(installed.database)
    again = installed.run()
    assert (first.added, first.unchanged) == (30, 0)
    assert (again.added, again.changed, again.withdrawn, again.unchanged) == (0, 0, 0, 30)
    assert state_of(installed.database) == before
    assert rows_left(installed.database) == 0
    assert_words_are_true(installed.database)


def test_what_was_imported_is_found(install: Install) -> None:
    installed = install(make_world(services=30, channels=90))
    installed.run()
    found = installed.database.look(find_services, text="Kunnan vuokra-asunnot", language="fi")
    assert "00000001-0000-4000-8000-5e0000000000" in [each.id for each in found]


def test_changed_services_are_replaced_as_a_whole(install: Install, moment: Clock) -> None:
    world = make_world(services=30, channels=90)
    installed = install(world)
    installed.run()
    moment.advance(days=7)
    world.change(services=list(world.services)[:4], at="2026-11-29T00:00:00")
    report = installed.run()
    assert (report.changed, report.unchanged) == (4, 26)
    assert rows_left(installed.database) == 0
    assert_words_are_true(installed.database)
    labels = select(func.count()).select_from(LabelRow).where(~LabelRow.service_key.in_(select(ServiceRow.key)))
    assert installed.database.look(lambda session: session.execute(labels).scalar()) == 0


def test_changes_of_a_day_are_fetched_alone(install: Install, moment: Clock) -> None:
    world = make_world(services=60, channels=200)
    installed = install(world)
    installed.run()
    moment.advance(days=1)
    ids, channels = list(world.services), list(world.channels)
    world.change(services=ids[:3], channels=channels[-1:], at="2026-11-24T05:00:00.0000000")
    installed.stub.asked.clear()
    report = installed.run(RunKind.CHANGES)
    assert report.kind is RunKind.CHANGES
    assert report.changed >= 3
    assert installed.read(ids[0])[0].names["fi"].endswith("(muutettu 2026-11-24T05:00)")
    assert report.withdrawn == 0
    assert len(installed.visible()) == 60


def test_changes_without_an_earlier_run_are_everything(install: Install) -> None:
    report = install(make_world(services=5, channels=5)).run(RunKind.CHANGES)
    assert (report.kind, report.added) == (RunKind.FULL, 5)


def test_a_new_service_comes_with_the_changes(install: Install, moment: Clock) -> None:
    raws = [service()]
    installed = install(make_small_world(raws))
    installed.run()
    moment.advance(days=1)
    new = service(
        "00000000-0000-4000-8000-000000000077", serviceNames=[typed("Uusi apu")], modified="2026-11-24T01:00:00"
    )
    installed.stub.world = make_small_world([*raws, new])
    assert installed.run(RunKind.CHANGES).added == 1


@pytest.mark.parametrize("version", ["v11"], indirect=True)
def test_an_archived_service_goes_with_the_changes(install: Install, moment: Clock) -> None:
    world = make_world(services=30, channels=30)
    installed = install(world)
    installed.run()
    moment.advance(days=1)
    gone = next(iter(world.services))
    world.archive([gone], at="2026-11-24T01:00:00")
    report = installed.run(RunKind.CHANGES)
    assert (report.withdrawn, gone in installed.visible()) == (1, False)
    assert f"withdrawn {gone}: archived" in report.lines


def test_a_service_that_is_gone_is_withdrawn_and_may_come_back(install: Install) -> None:
    world = make_world(services=30, channels=30)
    installed = install(world)
    installed.run()
    gone = list(world.services)[3]
    kept = world.services[gone]
    world.archive([gone], at="2026-11-24T01:00:00")
    assert installed.run().withdrawn == 1
    assert gone not in installed.visible()
    assert_words_are_true(installed.database)
    world.services[gone] = kept
    assert installed.run().withdrawn == 0
    assert gone in installed.visible()
    assert rows_left(installed.database) == 0


def test_too_many_withdrawals_are_refused_until_forced(install: Install) -> None:
    world = make_world(services=30, channels=30)
    installed = install(world)
    installed.run()
    before = state_of(installed.database)
    world.archive(list(world.services)[:7], at="2026-11-24T01:00:00")
    refused = installed.run()
    assert refused.state is RunState.REFUSED
    assert "7 of 30" in refused.lines[0]
    assert state_of(installed.database) == before
    assert installed.run(force=True).withdrawn == 7
    assert len(installed.visible()) == 23


def test_a_fifth_may_go(install: Install) -> None:
    world = make_world(services=30, channels=30)
    installed = install(world)
    installed.run()
    world.archive(list(world.services)[:6], at="2026-11-24T01:00:00")
    assert installed.run().withdrawn == 6


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.SERVER_ERROR,
        FaultKind.TOO_MANY,
        FaultKind.TIME_OUT,
        FaultKind.HALF_BODY,
        FaultKind.MALFORMED,
        FaultKind.REDIRECT,
    ],
)
def test_a_fault_that_stays_changes_nothing(install: Install, kind: FaultKind) -> None:
    installed = install(make_world(services=30, channels=30))
    installed.run()
    before = state_of(installed.database)
    installed.stub.faults.switch(Fault(kind, "ervice", after=1))
    report = installed.run(timeout=0.2, tries=2)
    assert report.state is RunState.FAILED
    assert report.lines[0]
    assert state_of(installed.database) == before
    installed.stub.faults.switch()
    assert installed.run().state is RunState.PUBLISHED
    assert rows_left(installed.database) == 0


@pytest.mark.parametrize(
    "kind", [FaultKind.SERVER_ERROR, FaultKind.TOO_MANY, FaultKind.TIME_OUT, FaultKind.HALF_BODY, FaultKind.MALFORMED]
)
def test_a_fault_that_passes_is_waited_for(install: Install, kind: FaultKind) -> None:
    installed = install(make_world(services=30, channels=30))
    installed.stub.faults.switch(Fault(kind, times=2, after=3))
    report = installed.run(timeout=0.2)
    assert (report.state, report.added) == (RunState.PUBLISHED, 30)
    assert installed.waits[:2] == [1.0, 2.0]


def test_a_source_that_says_it_has_nothing_empties_nothing(install: Install) -> None:
    installed = install(make_world(services=30, channels=30))
    installed.run()
    before = state_of(installed.database)
    installed.stub.faults.switch(Fault(FaultKind.EMPTY))
    installed.run()
    assert state_of(installed.database) == before


def test_a_source_that_never_had_anything_fails(install: Install) -> None:
    installed = install(make_world(services=3, channels=3))
    installed.stub.faults.switch(Fault(FaultKind.EMPTY))
    assert installed.run().state is RunState.FAILED


def test_services_missed_while_pages_move_are_not_withdrawn(install: Install) -> None:
    installed = install(make_world(services=350, channels=10))
    installed.run()
    installed.stub.faults.switch(Fault(FaultKind.MOVING))
    report = installed.run()
    assert (report.withdrawn, len(installed.visible())) == (0, 350)


def test_details_that_are_missing_are_told(install: Install) -> None:
    installed = install(make_world(services=20, channels=60))
    installed.stub.faults.switch(Fault(FaultKind.MISSING_DETAILS, "hannel"))
    report = installed.run()
    assert report.added == 20
    if installed.version == "v11":
        assert any("was not found" in line for line in report.lines)


@pytest.mark.parametrize("version", ["v11"], indirect=True)
def test_one_id_that_ptv_cannot_bear_is_not_an_outage(install: Install) -> None:
    bad = "00000000-0000-0000-0000-000000000000"
    raw = service(serviceChannels=[connection(PHONE), connection(ESERVICE), connection(bad)])
    installed = install(make_small_world([raw], [channel(), channel(ESERVICE, "EChannel", phoneNumbers=[])]))
    report = installed.run()
    assert report.added == 1
    assert len(installed.read(SERVICE)[0].phones) == 1


def test_a_reader_sees_all_or_nothing(install: Install) -> None:
    world = make_world(services=120, channels=120)
    installed = install(world)
    installed.run()
    before = state_of(installed.database)[0]
    world.change(services=list(world.services), at="2026-11-24T05:00:00")
    seen = []
    installed.run(watch=lambda _progress: seen.append(state_of(installed.database)[0]))
    assert seen
    assert all(state == before for state in seen)
    assert state_of(installed.database)[0] != before


def test_a_run_that_broke_off_goes_on_where_it_was(install: Install, moment: Clock) -> None:
    installed = install(make_world(services=450, channels=450))
    installed.stub.faults.switch(Fault(FaultKind.SERVER_ERROR, after=9))
    assert installed.run(tries=1).state is RunState.FAILED
    staged = installed.database.look(
        lambda session: session.execute(select(func.count()).select_from(StagedRow)).scalar()
    )
    assert 0 < staged < 450
    assert installed.visible() == set()
    moment.advance(hours=2)
    installed.stub.faults.switch()
    report = installed.run()
    assert (report.added, report.run_id) == (450, 1)
    assert_words_are_true(installed.database)


def test_a_run_that_broke_off_long_ago_begins_anew(install: Install, moment: Clock) -> None:
    installed = install(make_world(services=450, channels=450))
    installed.stub.faults.switch(Fault(FaultKind.SERVER_ERROR, "ervice", after=12))
    installed.run(tries=1)
    installed.stub.faults.switch()
    moment.advance(days=2)
    assert (installed.run().run_id, rows_left(installed.database)) == (2, 0)


def test_counts_that_broke_off_are_set_right(install: Install, monkeypatch: pytest.MonkeyPatch, moment: Clock) -> None:
    installed = install(make_world(services=30, channels=30))
    with monkeypatch.context() as patch:
        patch.setattr("bot.catalogue.intake.publishing.publish", lambda *_args, **_kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            installed.run()
    installed.run()
    assert_words_are_true(installed.database)


def test_two_imports_do_not_run_at_once(install: Install, moment: Clock) -> None:
    installed = install(make_world(services=3, channels=3))
    options = {"source": "ptv", "kind": RunKind.FULL, "version": "v11", "scope": "x"}
    installed.database.write(runs.begin, now=moment(), **options)
    with pytest.raises(RunInProgress):
        installed.run()
    moment.advance(hours=1)
    assert installed.run().added == 3


def test_each_run_leaves_an_audit_row_and_its_report(install: Install) -> None:
    installed = install(make_world(services=3, channels=3))
    report = installed.run()
    assert installed.audited == [report]
    wanted = select(RunRow.state, RunRow.added, RunRow.lease, RunRow.report)
    state, added, lease, lines = installed.database.look(lambda session: tuple(session.execute(wanted).one()))
    assert (state, added, lease) == ("published", 3, None)
    assert any(line.startswith("added ") for line in lines)


def test_an_audit_row_that_cannot_be_written_stops_the_import(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = install(make_world(services=3, channels=3))
    before = state_of(installed.database)[0]
    monkeypatch.setattr(installed, "audited", None)
    with pytest.raises(AttributeError):
        installed.run()
    assert state_of(installed.database)[0] == before


def test_both_versions_give_the_same_records(install: Install) -> None:
    installed = install(make_world(services=40, channels=120))
    installed.run()
    installed.version = "v11" if installed.version == "v12" else "v12"
    report = installed.run()
    assert (report.unchanged, report.changed, report.added) == (40, 0, 0)


def test_the_starter_may_be_imported_again_afterwards(install: Install) -> None:
    installed = install(make_world(services=3, channels=3))
    installed.run()
    assert installed.database.write(import_starter, now=clock.utc_now()).withdrawn == 0
    assert len(installed.visible()) == 3
