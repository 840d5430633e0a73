"""The settings of one process: read once from the environment, all faults told at once, secrets hidden in ``repr``.

No other module reads the environment. Every setting is described in ``docs/operations.md``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
ROLES = ("worker", "lead", "editor", "publisher", "admin")
"""The names of ``bot.staff.models.Role``, which this layer may not read; a test compares them."""


class SettingsError(Exception):
    """The environment cannot be used; the message lists every fault."""


@dataclass(frozen=True)
class Settings:
    """What one process needs to know of its surroundings.

    ``turn_deadline`` and ``turn_lease`` are seconds; ``assistant_timeout`` is the longest wait for one try of Rasa.
    """

    host: str
    port: int
    data_dir: Path
    database_url: str = field(repr=False)
    tracker_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    origins: tuple[str, ...]
    always_open: bool
    admin_password: str | None = field(repr=False)
    inner_secret: str = field(repr=False)
    assistant_url: str
    actions_url: str
    assistant_timeout: float
    turn_deadline: float
    turn_lease: float
    messages_per_minute: int
    conversations_per_minute: int
    trusted_proxies: int
    public_url: str
    needs_second_factor: bool
    oidc_issuer: str | None
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    oidc_groups: tuple[tuple[str, str], ...]
    oidc_groups_claim: str
    ptv_version: str | None
    keep_bot_days: int
    keep_handover_days: int
    translate_url: str | None
    translate_key: str | None = field(repr=False)
    log_level: str

    @property
    def models_dir(self) -> Path:
        """Where trained models are kept."""
        return self.data_dir / "models"

    @property
    def is_single_gateway(self) -> bool:
        """Whether this gateway is the only one, so that turns left running by a dead process are surely abandoned."""
        return self.redis_url is None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from variables.

    Raises:
        SettingsError: with one line per variable that cannot be used.
    """
    faults: list[str] = []

    def number(name: str, default: float, low: float, high: float) -> float:
        raw = environment.get(name)
        if raw is None or raw == "":
            return default
        try:
            value = float(raw)
        except ValueError:
            faults.append(f"{name}: {raw!r} is not a number")
            return default
        if not low <= value <= high:
            faults.append(f"{name}: {raw} is not between {low:g} and {high:g}")
        return value

    def flag(name: str) -> bool:
        raw = environment.get(name, "").lower()
        if raw not in {"", "0", "1", "false", "true"}:
            faults.append(f"{name}: {raw!r} is neither 1 nor 0")
        return raw in {"1", "true"}

    def url(name: str, default: str, schemes: tuple[str, ...]) -> str:
        raw = environment.get(name) or default
        if not raw.startswith(schemes):
            faults.append(f"{name}: must begin with one of {', '.join(schemes)}")
        return raw

    data_dir = Path(environment.get("NEUVO_DATA_DIR") or PROJECT_ROOT / "var").absolute()
    database_schemes = ("sqlite:///", "postgresql://", "postgresql+psycopg2://")
    redis_url = environment.get("REDIS_URL") or None
    if redis_url and not redis_url.startswith(("redis://", "rediss://", "unix://")):
        faults.append("REDIS_URL: must begin with redis://, rediss:// or unix://")
    origins = tuple(o.strip().rstrip("/") for o in environment.get("NEUVO_ORIGINS", "").split(",") if o.strip())
    faults += [
        f"NEUVO_ORIGINS: {origin!r} is not an origin such as https://vakehyva.fi"
        for origin in origins
        if not origin.startswith(("https://", "http://")) or origin.count("/") != 2
    ]
    port = int(number("NEUVO_PORT", 8000, 1, 65535))
    settings = Settings(
        host=environment.get("NEUVO_HOST") or "127.0.0.1",
        port=port,
        data_dir=data_dir,
        database_url=url("DATABASE_URL", f"sqlite:///{data_dir / 'neuvo.db'}", database_schemes),
        tracker_url=url("NEUVO_TRACKER_URL", f"sqlite:///{data_dir / 'tracker.db'}", database_schemes),
        redis_url=redis_url,
        origins=origins,
        always_open=flag("NEUVO_ALWAYS_OPEN"),
        admin_password=environment.get("NEUVO_ADMIN_PASSWORD") or None,
        inner_secret=environment.get("NEUVO_INNER_SECRET", ""),
        assistant_url=url("NEUVO_ASSISTANT_URL", "http://127.0.0.1:5005", ("http://",)),
        actions_url=url("NEUVO_ACTIONS_URL", "http://127.0.0.1:5055", ("http://",)),
        assistant_timeout=number("NEUVO_ASSISTANT_TIMEOUT", 8, 0.1, 120),
        turn_deadline=number("NEUVO_TURN_DEADLINE", 30, 1, 600),
        turn_lease=number("NEUVO_TURN_LEASE", 15, 1, 600),
        messages_per_minute=int(number("NEUVO_MESSAGES_PER_MINUTE", 30, 1, 100_000)),
        conversations_per_minute=int(number("NEUVO_CONVERSATIONS_PER_MINUTE", 120, 1, 1_000_000)),
        trusted_proxies=int(number("NEUVO_TRUSTED_PROXIES", 0, 0, 10)),
        public_url=url("NEUVO_PUBLIC_URL", f"http://127.0.0.1:{port}", ("https://", "http://")).rstrip("/"),
        needs_second_factor=flag("NEUVO_SECOND_FACTOR"),
        oidc_issuer=environment.get("NEUVO_OIDC_ISSUER") or None,
        oidc_client_id=environment.get("NEUVO_OIDC_CLIENT_ID", ""),
        oidc_client_secret=environment.get("NEUVO_OIDC_CLIENT_SECRET", ""),
        oidc_groups=_read_groups(environment.get("NEUVO_OIDC_GROUPS", ""), faults),
        oidc_groups_claim=environment.get("NEUVO_OIDC_GROUPS_CLAIM") or "groups",
        ptv_version=environment.get("NEUVO_PTV_VERSION") or None,
        keep_bot_days=int(number("NEUVO_KEEP_BOT_DAYS", 30, 1, 3650)),
        keep_handover_days=int(number("NEUVO_KEEP_HANDOVER_DAYS", 90, 1, 3650)),
        translate_url=environment.get("NEUVO_TRANSLATE_URL") or None,
        translate_key=environment.get("NEUVO_TRANSLATE_KEY") or None,
        log_level=(environment.get("NEUVO_LOG_LEVEL") or "INFO").upper(),
    )
    if settings.ptv_version not in {None, "v11", "v12"}:
        faults.append(f"NEUVO_PTV_VERSION: {settings.ptv_version!r} is neither v11 nor v12")
    if settings.translate_url is not None and not settings.translate_url.startswith(("http://", "https://")):
        faults.append("NEUVO_TRANSLATE_URL: must begin with http:// or https://")
    if settings.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        faults.append(f"NEUVO_LOG_LEVEL: {settings.log_level!r} is not a level")
    faults += _faults_of_directory(settings, environment)
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def _read_groups(raw: str, faults: list[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of a group and a role from ``group=role,group=role``; a group may stand more than once."""
    pairs = []
    for part in filter(None, (each.strip() for each in raw.split(","))):
        group, _, role = (each.strip() for each in part.rpartition("="))
        if not group or role not in ROLES:
            faults.append(f"NEUVO_OIDC_GROUPS: {part!r} is not group=role with a role of {', '.join(ROLES)}")
        pairs.append((group, role))
    return tuple(pairs)


def _faults_of_directory(settings: Settings, environment: Mapping[str, str]) -> list[str]:
    """What the county's directory lacks once its issuer is named."""
    issuer = settings.oidc_issuer
    if issuer is None:
        return []
    needed = ("NEUVO_OIDC_CLIENT_ID", "NEUVO_OIDC_CLIENT_SECRET", "NEUVO_OIDC_GROUPS", "NEUVO_PUBLIC_URL")
    faults = [f"{name}: is needed with NEUVO_OIDC_ISSUER" for name in needed if not environment.get(name)]
    is_near = issuer.startswith(("http://127.0.0.1", "http://localhost"))
    if not (issuer.startswith("https://") or is_near):
        faults.append("NEUVO_OIDC_ISSUER: must begin with https://")
    return faults


@lru_cache(maxsize=1)
def current() -> Settings:
    """The settings of this process, read from its environment at the first call."""
    return read_settings(os.environ)
