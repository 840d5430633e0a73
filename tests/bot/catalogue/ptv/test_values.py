"""Single values of PTV: numbers, coordinates, moments, addresses, hours; and objects that no reader thought of."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import pytest

from bot.catalogue.hours import read_hours
from bot.catalogue.ptv import v11, v12, values
from bot.catalogue.ptv.coordinates import to_wgs84
from bot.catalogue.ptv.entities import Charge, HourTable, OpenTime, Phone
from bot.catalogue.ptv.hours import describe_hours
from bot.catalogue.ptv.phones import to_dial, write_number
from bot.catalogue.ptv.source import read_safely
from bot.catalogue.ptv.values import Faults
from tests.fakes.ptv_stub import address, channel, connection, hours, number, service

TODAY = date(2026, 11, 23)
JUNK: tuple[Any, ...] = (None, "", "x", 0, -1, 1.5, True, [], [None], ["x"], [[]], [{}], {}, {"fi": None}, {"a": [1]})


def phone(digits: str, *, prefix: str | None = "+358", is_service: bool = False) -> Phone:
    return Phone(prefix, digits, is_service, Charge.CHARGED, None, "fi")


@pytest.mark.parametrize(
    ("one", "dial"),
    [
        (phone("447943552"), "0447943552"),
        (phone("98392 2133"), "0983922133"),
        (phone("09 8392 2133"), "0983922133"),
        (phone("116117", prefix=None, is_service=True), "116117"),
        (phone("0800-05058", prefix=None, is_service=True), "080005058"),
        (phone("+358 40 000 0000", prefix=None), "0400000000"),
        (phone("84100000", prefix="+46"), "004684100000"),
        (phone("kysy vaihteesta"), None),
        (phone("1" * 20), None),
        (phone("0401234567 tai 0407654321"), None),
        (phone("40", prefix="abc"), None),
    ],
)
def test_digits_to_dial(one: Phone, dial: str | None) -> None:
    assert to_dial(one) == dial


@pytest.mark.parametrize(
    ("dial", "written"),
    [
        ("112", "112"),
        ("116117", "116 117"),
        ("0983922133", "09 8392 2133"),
        ("0400221180", "040 022 1180"),
        ("080096116", "0800 961 16"),
        ("004684100000", "004684100000"),
    ],
)
def test_numbers_are_written_in_groups(dial: str, written: str) -> None:
    assert write_number(dial) == written
    assert written.replace(" ", "") == dial


# The second is the example of the Finnish recommendation JHS 154, the others were computed with PROJ 9.
@pytest.mark.parametrize(
    ("northing", "easting", "latitude", "longitude"),
    [
        (0.0, 500_000.0, None, None),
        (6_715_706.37708, 106_256.35961, 60.385107, 19.848137),
        (6_834_688.0, 503_879.0, 61.645467, 27.07321),
        (6_690_000.0, 391_000.0, 60.331837, 25.025812),
        (7_700_000.0, 420_000.0, 69.39734, 24.962568),
        (6_950_000.0, 730_000.0, 62.6088, 31.483524),
    ],
)
def test_metres_become_degrees(
    northing: float, easting: float, latitude: float | None, longitude: float | None
) -> None:
    point = to_wgs84(northing=northing, easting=easting)
    assert (None if point is None else (point.latitude, point.longitude)) == pytest.approx(
        None if latitude is None else (latitude, longitude), abs=1.5e-6
    )


def test_the_central_meridian_stays_where_it_is() -> None:
    point = to_wgs84(northing=6_700_000.0, easting=500_000.0)
    assert point is not None
    assert point.longitude == 27.0


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-11-18T12:46:30.2111311", datetime(2019, 11, 18, 12, 46, 30, 211131, tzinfo=timezone.utc)),
        ("2019-11-18T12:46:30", datetime(2019, 11, 18, 12, 46, 30, tzinfo=timezone.utc)),
        ("2019-11-18T12:46:30.5Z", datetime(2019, 11, 18, 12, 46, 30, 500000, tzinfo=timezone.utc)),
        ("2019-11-18T12:46:30+02:00", datetime(2019, 11, 18, 10, 46, 30, tzinfo=timezone.utc)),
        ("eilen", None),
        (5, None),
    ],
)
def test_moments(text: Any, moment: datetime | None) -> None:
    assert values.moment(text) == moment


@pytest.mark.parametrize(
    ("text", "address_"),
    [
        ("https://example.invalid/a?b=c#d", "https://example.invalid/a?b=c#d"),
        ("http://www.example.invalid/", "https://www.example.invalid/"),
        ("http://www.example.invalid:80/", "https://www.example.invalid/"),
        ("www.example.invalid", "https://www.example.invalid"),
        ("https://äiti.example.invalid/", "https://xn--iti-pla.example.invalid/"),
        ("https://user:pass@example.invalid/", None),
        ("javascript:alert(1)", None),
        ("mailto:a@example.invalid", None),
        ("https://127.0.0.1/", None),
        ("https://localhost/", None),
        ("https://example.invalid:99999/", None),
        ("https://[::1/", None),
        ("ei osoitetta", None),
        (None, None),
    ],
)
def test_web_addresses(text: Any, address_: str | None) -> None:
    assert values.url(text) == address_


@pytest.mark.parametrize("text", ["00000000-0000-0000-0000-000000000000", "x", None, 5, "../../etc"])
def test_what_is_no_identifier(text: Any) -> None:
    assert values.guid(text) is None


def test_every_line_of_hours_can_be_read_by_the_catalogue() -> None:
    times = tuple(OpenTime(day, 8 * 60 + day, day, 24 * 60) for day in range(7))
    line = describe_hours([HourTable(times)], today=TODAY)
    assert line is not None
    assert read_hours(line) is not None


def test_open_over_days_is_not_told() -> None:
    assert describe_hours([HourTable((OpenTime(4, 60, 6, 60),))], today=TODAY) is None


SHAPES = {
    "v11 service": (v11.read_service, service(serviceChannels=[connection("x", contactDetails={"phoneNumbers": []})])),
    "v11 channel": (v11.read_channel, channel(addresses=[address()], displayNameType=[], channelUrls=[])),
    "v12 service": (
        v12.read_service,
        {
            "contentId": service()["id"],
            "languageVersions": {"fi": {"name": "a"}},
            "area": {"areaType": "LimitedArea", "municipalities": ["092"]},
            **dict.fromkeys(("serviceClasses", "targetGroups", "lifeEvents", "serviceLanguages", "modifiedAt")),
        },
    ),
    "v12 channel": (
        v12.read_channel,
        {
            "contentId": channel()["id"],
            "serviceChannelType": "TelephoneService",
            "languageVersions": {"fi": {"name": "a", "phoneNumbers": [{"number": "1"}], "webAddress": {}}},
            "serviceHours": {"hours": [{"type": "WeeklyUntilFurtherNoticeServiceHour", "weeklyHours": {}}]},
            "location": {"streetAddresses": [{"streetName": {"fi": "x"}}]},
        },
    ),
}


def spoil(raw: Any) -> Any:
    """The object with each of its values, at any depth, replaced by each kind of junk."""
    entries = list(raw.items()) if isinstance(raw, dict) else list(enumerate(raw)) if isinstance(raw, list) else []
    for key, value in entries:
        for junk in JUNK:
            copy = raw.copy()
            copy[key] = junk
            yield copy
        for spoilt in spoil(value):
            copy = raw.copy()
            copy[key] = spoilt
            yield copy


@pytest.mark.parametrize("name", SHAPES)
def test_a_spoilt_value_anywhere_stops_nothing(name: str) -> None:
    read, raw = SHAPES[name]
    for spoilt in spoil(raw):
        faults = Faults()
        read(spoilt, faults)
    assert read(raw, Faults()) is not None


def test_what_no_reader_thought_of_is_told() -> None:
    faults = Faults()

    def stumble(_raw: Any, _faults: Faults) -> None:
        raise KeyError("x")

    assert read_safely(stumble, {}, faults) is None
    assert faults.told == ["record: cannot be read (KeyError)"]


def test_fixtures_are_not_shared_between_tests() -> None:
    assert service()["serviceChannels"] is not service()["serviceChannels"]
    assert (number(), hours()) == (number(), hours())
