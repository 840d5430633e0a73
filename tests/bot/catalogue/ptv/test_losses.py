"""Services that stay but would lose all their numbers, links or hours: refused like withdrawals, told, forced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.catalogue.intake.models import RunKind, RunState
from bot.catalogue.ptv_stub.faults import Fault, FaultKind
from bot.catalogue.ptv_stub.generator import make_world
from tests.bot.catalogue.ptv.conftest import Installation
from tests.bot.catalogue.ptv.test_safety import state_of
from tests.conftest import Clock
from tests.fakes.ptv_stub import channel, connection, make_small_world, service, typed

Install = Callable[..., Installation]
PAGE = {"url": "https://example.invalid/a", "value": "Sivu", "language": "fi"}


@pytest.mark.parametrize("share", [1.0, 0.2])
@pytest.mark.parametrize("path", ["", "ervice"])
def test_null_lists_in_the_middle_change_nothing(install: Install, share: float, path: str) -> None:
    installed = install(make_world(services=30, channels=90))
    installed.run()
    before = state_of(installed.database)
    installed.stub.faults.switch(Fault(FaultKind.NULL_LISTS, path, share=share))
    report = installed.run()
    assert (report.state, state_of(installed.database)) == (RunState.REFUSED, before)
    assert "would lose all" in report.lines[0]
    assert installed.audited[-1] == report
    assert report.lost
    installed.stub.faults.switch()
    assert installed.run().unchanged == 30


def test_services_may_be_hollowed_by_force(install: Install) -> None:
    installed = install(make_world(services=30, channels=90))
    installed.run()
    installed.stub.faults.switch(Fault(FaultKind.NULL_LISTS, share=0.2))
    refused, forced = installed.run(), installed.run(force=True)
    assert (refused.state, forced.state) == (RunState.REFUSED, RunState.PUBLISHED)
    assert forced.lost == refused.lost
    assert sum(forced.lost.values()) == sum(line.startswith("lost ") for line in forced.lines)


@pytest.mark.parametrize("field", ["numbers", "links", "hours"])
def test_each_field_is_guarded_by_itself(install: Install, field: str) -> None:
    ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(20)]

    def world(bare: int) -> Any:
        lost = {
            "numbers": {"phoneNumbers": None},
            "links": {"webPages": None},
            "hours": {"serviceHours": None},
        }[field]
        services, channels = [], []
        for place, service_id in enumerate(ids):
            phone = service_id.replace("4000-8000", "4000-9000")
            names = [typed(f"Palvelu {place}")]
            services.append(service(service_id, serviceNames=names, serviceChannels=[connection(phone)]))
            channels.append(channel(phone, **{"webPages": [PAGE], **(lost if place < bare else {})}))
        return make_small_world(services, channels)

    installed = install(world(0))
    installed.run()
    installed.stub.world = world(3)
    refused = installed.run()
    assert (refused.state, refused.lost[field]) == (RunState.REFUSED, 3)
    assert refused.lines[0].startswith(f"3 of 20 services would lose all {field}")
    installed.stub.world = world(2)
    assert installed.run().state is RunState.PUBLISHED


def test_a_day_on_which_few_lose_their_number_is_no_fault(install: Install, moment: Clock) -> None:
    installed = install(make_small_world([service()], [channel()]))
    installed.run()
    moment.advance(days=1)
    late = "2026-11-24T01:00:00"
    installed.stub.world = make_small_world([service(modified=late)], [channel(phoneNumbers=[], modified=late)])
    report = installed.run(RunKind.CHANGES)
    assert (report.kind, report.state, report.lost["numbers"]) == (RunKind.CHANGES, RunState.PUBLISHED, 1)
