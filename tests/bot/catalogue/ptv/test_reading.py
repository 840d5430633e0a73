"""The pitfalls of PTV, one by one, through a whole import of each version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.catalogue.cards import make_card
from bot.catalogue.records import LinkKind
from tests.bot.catalogue.ptv.conftest import Installation
from tests.conftest import MONDAY_NOON
from tests.fakes.ptv_stub import (
    ESERVICE,
    GENERAL,
    LOCATION,
    PHONE,
    SERVICE,
    WEEKDAYS,
    address,
    area,
    channel,
    connection,
    hours,
    item,
    make_small_world,
    number,
    owner,
    service,
    typed,
)

Install = Callable[..., Installation]


def bring(install: Install, raw: Any, *channels: Any, language: str = "fi", **world: Any):
    installed = install(make_small_world([raw], list(channels) or None, **world))
    report = installed.run()
    assert report.state.value == "published"
    return installed.read(raw["id"], language=language)[0]


def test_a_service_becomes_a_record(install: Install) -> None:
    record = bring(install, service(), language="sv")
    assert record.names == {"fi": "Koestuksen tuki", "sv": "Stöd för provning"}
    assert record.provider == "Vantaan ja Keravan hyvinvointialue"
    assert record.summaries == {"fi": "Testiteksti."}
    assert record.municipalities == ("092", "245")
    assert (record.audiences, record.classes, record.topics) == (("elderly",), ("P5.14",), ("home_care",))
    assert record.updated == date(2026, 1, 2)
    assert record.source_url == f"https://www.suomi.fi/palvelut/koestuksen-tuki/{SERVICE}"
    phone = record.phones[0]
    assert (phone.number, phone.dial, phone.hours, phone.cost) == (
        "000000000",
        "000000000",
        "Mon–Fri 8–16",
        "normal call",
    )
    assert phone.languages == ("fi", "sv")


def test_all_five_kinds_of_channels_are_read(install: Install) -> None:
    keys = [f"00000000-0000-4000-8000-00000000001{place}" for place in range(5)]
    page = [{"url": "https://example.invalid/asioi", "value": "Asioi", "language": "fi"}]
    channels = [
        channel(keys[0], "Phone", phoneNumbers=[number("000000011")]),
        channel(keys[1], "ServiceLocation", phoneNumbers=[number("000000012")], addresses=[address()]),
        channel(keys[2], "EChannel", webPages=page, supportPhones=[number("000000013", type=None)], serviceHours=[]),
        channel(keys[3], "WebPage", webPages=[{**page[0], "url": "https://example.invalid/tietoa"}], serviceHours=[]),
        channel(keys[4], "PrintableForm", channelUrls=[{"language": "fi", "value": "https://example.invalid/l.pdf"}]),
    ]
    record = bring(install, service(serviceChannels=[connection(key) for key in keys]), *channels)
    assert [phone.dial for phone in record.phones] == ["000000011", "000000012", "000000013"]
    assert [(link.kind, link.url.rsplit("/", 1)[-1]) for link in record.links if link.kind is not LinkKind.MAP] == [
        (LinkKind.ESERVICE, "asioi"),
        (LinkKind.WEB, "tietoa"),
        (LinkKind.FORM, "l.pdf"),
    ]
    assert record.address == "Testitie 2 B, 01300 Vantaa"


def test_null_lists_are_borne(install: Install) -> None:
    names = ("serviceChannels", "serviceClasses", "targetGroups", "lifeEvents", "languages", "ontologyTerms")
    record = bring(install, service(**dict.fromkeys(names)))
    assert (record.phones, record.links, record.classes) == ((), (), ())


def test_a_channel_of_nulls_is_borne(install: Install) -> None:
    names = ("phoneNumbers", "supportPhones", "languages", "webPages", "serviceHours", "areas", "modified")
    assert (
        bring(install, service(), channel(**dict.fromkeys(names), services=[{"service": {"id": SERVICE}}])).phones == ()
    )


def test_a_null_description_is_no_summary(install: Install) -> None:
    texts = [typed(None, kind="Summary"), typed("Pitkä kuvaus. Toinen virke.", kind="Description")]
    assert bring(install, service(serviceDescriptions=texts)).summaries == {"fi": "Pitkä kuvaus. Toinen virke."}


def test_a_channel_that_is_not_there_is_told_and_the_rest_stays(install: Install) -> None:
    installed = install(make_small_world([service(serviceChannels=[connection(PHONE), connection(LOCATION)])]))
    report = installed.run()
    assert any(f"{LOCATION} was not found" in line for line in report.lines)
    assert len(installed.read(SERVICE)[0].phones) == 1


def test_an_empty_own_text_is_that_of_the_general_description(install: Install) -> None:
    general = {"id": GENERAL, "names": [typed("Pohja")], "descriptions": [typed("Pohjateksti.", kind="Summary")]}
    raw = service(generalDescriptionId=GENERAL, serviceDescriptions=[typed(None, kind="Summary")])
    record = bring(install, raw, general=[general])
    assert record.summaries == {"fi": "Pohjateksti."}
    assert GENERAL in record.classes


def test_the_own_text_goes_before_that_of_the_general_description(install: Install) -> None:
    general = {"id": GENERAL, "names": [typed("Pohja")], "descriptions": [typed("Pohjateksti.", kind="Summary")]}
    record = bring(install, service(generalDescriptionId=GENERAL), general=[general])
    assert record.summaries == {"fi": "Testiteksti."}


def test_what_a_connection_says_goes_before_the_channel(install: Install) -> None:
    own = connection(
        PHONE,
        serviceHours=[hours(("Monday", "09:00:00", "10:00:00"))],
        contactDetails={"phoneNumbers": [number("000000099")], "webPages": None, "emails": None, "addresses": None},
    )
    phone = bring(install, service(serviceChannels=[own])).phones[0]
    assert (phone.dial, phone.hours) == ("000000099", "Mon 9–10")


def test_the_same_number_in_each_language_is_one(install: Install) -> None:
    phones = [number(language=language) for language in ("fi", "sv", "en")]
    record = bring(install, service(), channel(phoneNumbers=phones, languages=["fi", "sv", "en"]))
    assert [(phone.dial, phone.languages) for phone in record.phones] == [("000000000", ("fi", "sv", "en"))]


def test_a_number_of_one_language_is_for_that_language(install: Install) -> None:
    phones = [number("000000001", language="fi"), number("000000002", language="sv")]
    record = bring(install, service(), channel(phoneNumbers=phones))
    assert [(phone.dial, phone.languages) for phone in record.phones] == [
        ("000000001", ("fi",)),
        ("000000002", ("sv",)),
    ]


def test_service_numbers_are_dialled_as_they_are_and_fax_is_not_shown(install: Install) -> None:
    phones = [
        number("116117", prefixNumber=None, isFinnishServiceNumber=True, serviceChargeType="FreeOfCharge"),
        number("000000001", type="Fax"),
        number("000000002", type="Sms"),
    ]
    record = bring(install, service(), channel(phoneNumbers=phones))
    assert [(phone.number, phone.dial, phone.cost) for phone in record.phones] == [("116 117", "116117", "free")]


def test_a_charge_that_is_not_told_is_not_free(install: Install) -> None:
    record = bring(install, service(), channel(phoneNumbers=[number(serviceChargeType=None)]))
    assert record.phones[0].cost is None


def test_a_bad_field_is_lost_and_told_but_not_the_record(install: Install) -> None:
    pages = [{"url": "javascript:alert(1)", "value": None, "language": "fi"}]
    bad = channel(ESERVICE, "EChannel", webPages=pages, phoneNumbers=[])
    phones = channel(phoneNumbers=[number("ei numeroa"), number("000000005")])
    raw = service(serviceChannels=[connection(PHONE), connection(ESERVICE)])
    installed = install(make_small_world([raw], [phones, bad]))
    report = installed.run()
    record = installed.read(SERVICE)[0]
    assert [phone.dial for phone in record.phones] == ["000000005"]
    assert record.links == ()
    told = "\n".join(report.lines)
    assert "cannot be dialled" in told
    assert "not a web address" in told


def test_a_service_in_swedish_only_can_be_shown_to_anybody(install: Install) -> None:
    record = bring(install, service(serviceNames=[typed("Stöd", "sv")]), language="so")
    assert record.names["fi"] == "Stöd"
    assert make_card(record, language="so", now=MONDAY_NOON)["name"] == "Stöd"


def test_a_nationwide_service_of_nobody_we_chose_stays_out(install: Install) -> None:
    stranger = owner("Jokin virasto", "00000000-0000-4000-8000-0000000000cc")
    other = "00000000-0000-4000-8000-000000000091"
    nationwide = service(other, areaType="Nationwide", areas=[], organizations=[stranger])
    installed = install(make_small_world([service(), nationwide]))
    installed.run()
    assert installed.visible() == {SERVICE}


def test_a_chosen_provider_gives_its_nationwide_services_of_the_chosen_classes(install: Install) -> None:
    kela = owner("Kela", "00000000-0000-4000-8000-0000000000cc")
    wanted, other = (f"00000000-0000-4000-8000-00000000009{place}" for place in (1, 2))
    raws = [
        service(wanted, areaType="Nationwide", areas=[], organizations=[kela], serviceClasses=[{"code": "P4.10"}]),
        service(other, areaType="Nationwide", areas=[], organizations=[kela], serviceClasses=[{"code": "P20"}]),
    ]
    installed = install(make_small_world([service(), *raws]))
    installed.run()
    assert installed.visible() == {SERVICE, wanted}
    assert installed.read(wanted)[0].municipalities == ()


def test_a_limited_area_without_municipalities_is_not_the_whole_country(install: Install) -> None:
    installed = install(make_small_world([service(areas=[])]))
    report = installed.run()
    assert installed.visible() == set()
    assert any("where it is given is not told" in line for line in report.lines)


def test_an_old_entry_of_a_city_gives_way_to_the_county(install: Install) -> None:
    city = owner("Vantaan kaupunki", "00000000-0000-4000-8000-0000000000dd")
    old, other = (f"00000000-0000-4000-8000-00000000008{place}" for place in (1, 2))
    raws = [
        service(old, organizations=[city]),
        service(other, organizations=[city], serviceNames=[typed("Kirjasto")], serviceClasses=[{"code": "P9"}]),
    ]
    installed = install(make_small_world([*raws, service()]))
    report = installed.run()
    assert installed.visible() == {SERVICE, other}
    assert any("the county has a service of this name" in line for line in report.lines)


def test_texts_lose_line_breaks_and_invisible_characters(install: Install) -> None:
    summary = typed("Rivi\nyksi\u0000 ja\u202e kaksi\ud800", kind="Summary")
    assert bring(install, service(serviceDescriptions=[summary])).summaries == {"fi": "Rivi yksi ja kaksi"}


def test_a_place_is_where_the_map_says(install: Install) -> None:
    place = channel(LOCATION, "ServiceLocation", addresses=[address()], phoneNumbers=[])
    record = bring(install, service(serviceChannels=[connection(LOCATION)]), place)
    link = record.links[0]
    assert (link.kind, link.label) == (LinkKind.MAP, "Testitie 2 B, 01300 Vantaa")
    assert "mlat=60.33" in link.url
    assert "mlon=25.02" in link.url
    assert record.hours == "Mon–Fri 8–16"


def test_degrees_where_metres_belong_give_no_map(install: Install) -> None:
    place = channel(LOCATION, "ServiceLocation", addresses=[address(latitude="60.33", longitude="25.02")])
    assert bring(install, service(serviceChannels=[connection(LOCATION)]), place).links == ()


def test_hours_of_a_house_are_not_those_of_its_telephone(install: Install) -> None:
    place = channel(LOCATION, "ServiceLocation", addresses=[address()], phoneNumbers=[number()])
    assert bring(install, service(serviceChannels=[connection(LOCATION)]), place).phones[0].hours is None


def test_a_moment_without_a_zone_is_utc(install: Install) -> None:
    assert bring(install, service(modified="2026-01-02T23:59:59.1234567")).updated == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ([hours(*WEEKDAYS)], "Mon–Fri 8–16"),
        ([hours(isAlwaysOpen=True)], "24/7"),
        ([hours(("Monday", "08:00:00", "11:00:00"), ("Monday", "12:00:00", "15:30:00"))], "Mon 8–11 and 12–15:30"),
        ([hours(*WEEKDAYS), hours(*WEEKDAYS[::-1])], "Mon–Fri 8–16"),
        ([hours(*WEEKDAYS, isReservation=True)], None),
        ([hours(*WEEKDAYS, additionalInformation=[item("Chat")]), hours(("Monday", "08:00:00", "09:00:00"))], None),
        (
            [
                hours(*WEEKDAYS, additionalInformation=[item("Chat")]),
                hours(("Monday", "08:00:00", "09:00:00"), additionalInformation=[item("Puhelinaika")]),
            ],
            "Mon 8–9",
        ),
        (
            [hours(*WEEKDAYS), hours(serviceHourType="Exceptional", isClosed=True, validFrom="2026-11-25T00:00:00")],
            "Mon–Fri 8–16; except 2026-11-25 closed",
        ),
        (
            [hours(*WEEKDAYS), hours(serviceHourType="Exceptional", isClosed=True, validFrom="2026-12-24T00:00:00")],
            "Mon–Fri 8–16",
        ),
        ([hours(*WEEKDAYS, validForNow=False, validFrom="2025-01-01T00:00:00", validTo="2025-02-01T00:00:00")], None),
        ([], None),
    ],
)
def test_hours_are_told_when_they_are_sure(install: Install, tables: list[Any], expected: str | None) -> None:
    assert bring(install, service(), channel(serviceHours=tables)).phones[0].hours == expected


def test_hours_over_midnight(install: Install) -> None:
    row = {"dayFrom": "Friday", "dayTo": "Saturday", "from": "22:00:00", "to": "04:00:00"}
    table = hours(serviceHourType="OverMidnight", openingHour=[row])
    record = bring(install, service(), channel(serviceHours=[table]))
    assert record.phones[0].hours == "Fri 22–4"


def test_the_area_of_the_county_is_its_municipalities(install: Install) -> None:
    assert bring(install, service(areas=area("245"))).municipalities == ("245",)
