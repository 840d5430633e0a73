"""A service of PTV with its channels as a ``ServiceRecord``: what is shown, in what order, what is left out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote

from bot.catalogue import words
from bot.catalogue.ptv.coordinates import to_wgs84
from bot.catalogue.ptv.entities import Address, Channel, ChannelKind, Connection, Contact, GeneralDescription, Service
from bot.catalogue.ptv.hours import describe_hours
from bot.catalogue.ptv.phones import make_phones
from bot.catalogue.ptv.scope import Scope
from bot.catalogue.ptv.values import Faults, choose
from bot.catalogue.records import LinkKind, LinkRecord, PhoneRecord, ServiceRecord
from bot.languages import all_languages

SOURCE = "ptv"
LONGEST_NAME = 200
LONGEST_SUMMARY = 400
MOST_PHONES = 12
MOST_LINKS = 24
SERVICE_PAGE = "https://www.suomi.fi/palvelut/{slug}/{id}"
MAP_PAGE = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}"

_LINK_KINDS = {
    ChannelKind.ESERVICE: LinkKind.ESERVICE,
    ChannelKind.WEB_PAGE: LinkKind.WEB,
    ChannelKind.FORM: LinkKind.FORM,
    ChannelKind.PHONE: LinkKind.WEB,
    ChannelKind.LOCATION: LinkKind.WEB,
}
_PHONE_FIRST = (ChannelKind.PHONE, ChannelKind.LOCATION, ChannelKind.ESERVICE, ChannelKind.WEB_PAGE, ChannelKind.FORM)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def make_record(
    service: Service,
    channels: Mapping[str, Channel],
    *,
    general: GeneralDescription | None,
    provider: str | None,
    scope: Scope,
    today: date,
    faults: Faults,
) -> ServiceRecord | None:
    """The record, None when it may not be shown (the reason stands in ``faults``).

    ``channels`` are those that could be fetched, by id; ``provider`` is the name of the responsible organisation.
    """
    provider = provider or service.provider
    if not service.is_published or provider is None:
        faults.tell("publishingStatus" if provider else "organizations", "not published" if provider else "missing")
        return None
    if service.municipalities == ():
        faults.tell("areas", "where it is given is not told")
        return None
    joined = _join(service, channels, faults)
    names = _shown_texts(service.names, longest=LONGEST_NAME)
    # Every reader falls back on Finnish in the end; a service in Swedish only is called by its Swedish name.
    names.setdefault("fi", (choose(names) or "")[:LONGEST_NAME])
    classes = (*service.classes, *(general.classes if general else ()))
    groups = {*service.target_groups, *(general.target_groups if general else ()), *service.life_events}
    return ServiceRecord(
        id=service.id,
        source=SOURCE,
        names=names,
        provider=provider[:LONGEST_NAME],
        summaries=_summaries(service, general),
        phones=_phones(joined, today, faults),
        links=_links(joined),
        municipalities=service.municipalities or (),
        topics=scope.topics_of(classes),
        audiences=scope.audiences_of((*groups, *classes)),
        languages=_languages(service, joined),
        classes=tuple(dict.fromkeys((*classes, *filter(None, [service.general_description_id])))),
        address=_address_line(joined),
        hours=_place_hours(joined, today),
        updated=service.modified.date() if service.modified else None,
        source_date=service.modified.date().isoformat() if service.modified else None,
        source_url=SERVICE_PAGE.format(slug=_slug(names["fi"]), id=service.id),
        standing=scope.standing_of(provider),
    )


def _languages(service: Service, joined: Sequence[tuple[Channel, Contact]]) -> tuple[str, ...]:
    told = service.languages or tuple(code for channel, _contact in joined for code in channel.languages)
    return tuple(dict.fromkeys(code for code in told if len(code) <= 8))


def _join(service: Service, channels: Mapping[str, Channel], faults: Faults) -> list[tuple[Channel, Contact]]:
    """Channels in the order of their kinds, each with what this connection says about it."""
    joined = []
    for connection in service.connections:
        channel = channels.get(connection.channel_id)
        if channel is None:
            faults.tell("serviceChannels", f"{connection.channel_id} was not found")
        else:
            joined.append((channel, _win(connection, channel)))
    return sorted(joined, key=lambda row: _PHONE_FIRST.index(row[0].kind))


def _win(connection: Connection, channel: Channel) -> Contact:
    own, general = connection.contact, channel.contact
    # Single days that differ do not take the place of the week.
    week = () if any(not each.is_exception for each in own.hours) else general.hours
    return Contact(
        phones=own.phones or general.phones,
        pages=own.pages or general.pages,
        hours=(*own.hours, *(each for each in week if not (own.hours and each.is_exception))),
        addresses=own.addresses or general.addresses,
    )


def _shown_texts(texts: Mapping[str, str], *, longest: int) -> dict[str, str]:
    """Texts in languages of the chat; when there is none, whatever there is, as Finnish."""
    known = {code: text[:longest] for code, text in texts.items() if code in all_languages()}
    return known or {"fi": (choose(texts) or "")[:longest]}


def _summaries(service: Service, general: GeneralDescription | None) -> dict[str, str]:
    """A summary by language, or the beginning of the description; the general text where there is no own one."""
    found: dict[str, str] = {}
    general_texts = (general.summaries, general.descriptions) if general else ()
    for texts in (service.summaries, service.descriptions, *general_texts):
        for code, text in texts.items():
            if code in all_languages():
                found.setdefault(code, _shorten(text))
    return found


def _shorten(text: str) -> str:
    if len(text) <= LONGEST_SUMMARY:
        return text
    short = ""
    for sentence in _SENTENCE.split(text):
        if len(short) + len(sentence) + 1 > LONGEST_SUMMARY:
            break
        short = f"{short} {sentence}".strip()
    return short or text[: LONGEST_SUMMARY - 1].rstrip() + "…"


def _phones(joined: Sequence[tuple[Channel, Contact]], today: date, faults: Faults) -> tuple[PhoneRecord, ...]:
    found: dict[str, PhoneRecord] = {}
    for channel, contact in joined:
        is_phone = channel.kind is ChannelKind.PHONE
        # Hours of a house are not those of its telephone.
        hours = describe_hours(contact.hours, today=today, is_phone=True) if is_phone else None
        for phone in make_phones(contact.phones, languages=channel.languages, hours=hours, faults=faults):
            found.setdefault(phone.dial, phone)
    return tuple(found.values())[:MOST_PHONES]


def _links(joined: Sequence[tuple[Channel, Contact]]) -> tuple[LinkRecord, ...]:
    found: dict[str, LinkRecord] = {}
    for channel, contact in joined:
        for page in contact.pages:
            label = (page.label or choose(channel.names, page.language or "fi") or "")[:LONGEST_NAME]
            language = page.language if page.language in all_languages() else None
            found.setdefault(page.url, LinkRecord(_LINK_KINDS[channel.kind], page.url, language, label or None))
        for address in contact.addresses if channel.kind is ChannelKind.LOCATION else ():
            link = _map_link(address)
            if link:
                found.setdefault(link.url, link)
    return tuple(found.values())[:MOST_LINKS]


def _map_link(address: Address) -> LinkRecord | None:
    if address.northing is None or address.easting is None:
        return None
    point = to_wgs84(northing=address.northing, easting=address.easting)
    if point is None:
        return None
    return LinkRecord(LinkKind.MAP, MAP_PAGE.format(point.latitude, point.longitude), label=_write_address(address))


def _write_address(address: Address) -> str:
    street = " ".join(filter(None, [choose(address.street), address.number]))
    office = choose(address.post_office)
    place = " ".join(filter(None, [address.postal_code, office.title() if office else None]))
    return f"{street}, {place}"[:LONGEST_NAME] if place else street[:LONGEST_NAME]


def _places(joined: Sequence[tuple[Channel, Contact]]) -> list[tuple[Contact, Address]]:
    return [
        (contact, place)
        for channel, contact in joined
        if channel.kind is ChannelKind.LOCATION
        for place in contact.addresses
    ]


def _address_line(joined: Sequence[tuple[Channel, Contact]]) -> str | None:
    """The address of a service of one place; of several nobody knows which is the nearest."""
    lines = list(dict.fromkeys(_write_address(address) for _contact, address in _places(joined)))
    return lines[0] if len(lines) == 1 else None


def _place_hours(joined: Sequence[tuple[Channel, Contact]], today: date) -> str | None:
    houses = [contact.hours for channel, contact in joined if channel.kind is ChannelKind.LOCATION]
    return describe_hours(houses[0], today=today) if houses and all(each == houses[0] for each in houses) else None


def _slug(name: str) -> str:
    return quote("-".join(words.cut(name))[:80] or "x")
