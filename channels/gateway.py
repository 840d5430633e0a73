"""What a gateway process is made of, built once and reached from every handler as ``request.app.ctx.gateway``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ruamel.yaml import YAML

from bot.assistant import RasaAssistant
from bot.bus import Bus, make_bus
from bot.catalogue.cards import make_card
from bot.catalogue.schedule import keep_fresh
from bot.catalogue.starter import read_starter
from bot.content import masking_files
from bot.content.crisis_files import current_lexicon
from bot.content.danger import DangerJudge
from bot.content.danger_watch import DangerWatch
from bot.content.texts import Texts, current_texts
from bot.detection import Detector, current_detector
from bot.handover.hours import Hours, read_hours
from bot.masking import national_digits
from bot.retention.nightly import keep_tidy, read_keep
from bot.settings import PROJECT_ROOT, Settings
from bot.staff.directory import Directory, DirectorySettings
from bot.storage.database import Database
from bot.translation.libre import LibreTranslator
from bot.translation.locks import current_locks
from bot.translation.port import Translator
from bot.turns.answering import Answering
from bot.turns.reception import Reception
from bot.turns.words import Words
from channels.background import Background, Chore
from channels.known_tokens import KnownTokens
from channels.limits import Limits
from channels.typing_marks import TypingMarks

ENTRIES_FILE = PROJECT_ROOT / "data" / "entries.yml"


@dataclass(frozen=True)
class Gateway:
    """The parts of one gateway."""

    settings: Settings
    database: Database
    bus: Bus
    assistant: Any
    texts: Texts
    words: Words
    hours: Hours
    detector: Detector
    reception: Reception
    answering: Answering
    limits: Limits
    typing: TypingMarks
    translator: Translator | None
    tokens: KnownTokens
    judge: DangerJudge
    danger_watch: DangerWatch
    background: Background
    directory: Directory | None

    def widget_texts(self, language: str) -> dict[str, str]:
        """The widget's texts; those of the console are not for residents."""
        found = self.texts.find_all("ui_", language=language)
        return {key: text for key, text in found.items() if not key.startswith("ui_console_")}

    async def start(self) -> None:
        """Begin to serve; to be called in the loop."""
        await self.bus.start()
        await self.assistant.start()
        if self.translator is not None:
            await self.translator.start()
        await self.danger_watch.start()
        self.background.start()
        await self.answering.start(is_only_gateway=self.settings.is_single_gateway)

    async def stop(self) -> None:
        """End in order: no new work, then the ways out."""
        await self.answering.stop()
        await self.background.stop()
        await self.danger_watch.stop()
        await self.assistant.stop()
        if self.translator is not None:
            await self.translator.stop()
        await self.bus.stop()
        self.database.close()


def build_gateway(settings: Settings, *, assistant: Any = None) -> Gateway:
    """Put a gateway together; tests hand in a scripted assistant."""
    bus = make_bus(settings.redis_url)
    database = Database(settings.database_url, on_commit=bus.wake)
    assistant = assistant or RasaAssistant(
        settings.assistant_url, secret=settings.inner_secret, timeout=settings.assistant_timeout
    )
    records = {record.id: record for record in read_starter()}

    def cards(ids: Sequence[str], language: str, now: datetime) -> list[dict[str, Any]]:
        return [make_card(records[each], language=language, now=now) for each in ids if each in records]

    masking_files.current_lexicon()  # read now, not with the first message
    texts, lexicon, hours = current_texts(), current_lexicon(), read_hours(always_open=settings.always_open)
    entries = YAML(typ="safe").load(ENTRIES_FILE.read_text(encoding="utf-8"))["entries"]
    words = Words(texts, hours, cards, lexicon, entries)
    detector = current_detector()
    judge = DangerJudge(lexicon)
    known_numbers = frozenset(national_digits(phone.dial) for record in records.values() for phone in record.phones)
    return Gateway(
        settings=settings,
        database=database,
        bus=bus,
        assistant=assistant,
        texts=texts,
        words=words,
        hours=hours,
        detector=detector,
        reception=Reception(
            database,
            words=words,
            judge=judge,
            detector=detector,
            hours=hours,
            known_numbers=known_numbers,
            lease=settings.turn_lease,
        ),
        answering=Answering(
            database, assistant, words=words, lease=settings.turn_lease, deadline=settings.turn_deadline
        ),
        limits=Limits(
            messages_per_minute=settings.messages_per_minute,
            conversations_per_minute=settings.conversations_per_minute,
        ),
        judge=judge,
        danger_watch=DangerWatch(judge, settings.models_dir),
        background=Background(_chores(settings, database)),
        tokens=KnownTokens(),
        directory=_directory_of(settings),
        translator=_make_translator(settings),
        typing=TypingMarks(wake=lambda conversation_id: bus.wake({conversation_id})),
    )


def _make_translator(settings: Settings) -> Translator | None:
    if settings.translate_url is None:
        return None
    current_locks()  # a fault in the file is told at the start, not in a chat
    return LibreTranslator(settings.translate_url, key=settings.translate_key)


def _chores(settings: Settings, database: Database) -> list[tuple[str, Chore]]:
    chores: list[tuple[str, Chore]] = [("retention", lambda: keep_tidy(database, read_keep(settings)))]
    if settings.ptv_version is not None:
        command = [sys.executable, "-m", "bot.cli", "import", "ptv", "--version", settings.ptv_version]
        chores.append(("catalogue", lambda: keep_fresh(database, command)))
    return chores


def _directory_of(settings: Settings) -> Directory | None:
    """The county's directory, when it is switched on."""
    if settings.oidc_issuer is None:
        return None
    return Directory(
        DirectorySettings(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            redirect_uri=f"{settings.public_url}/api/v1/staff/county/back",
            groups=settings.oidc_groups,
            groups_claim=settings.oidc_groups_claim,
        )
    )
