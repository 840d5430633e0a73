"""What is imported from PTV and how it is sorted: ``data/catalogue/ptv.yml``, checked, as one frozen object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.catalogue import words
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

SCOPE_FILE = PROJECT_ROOT / "data" / "catalogue" / "ptv.yml"
STANDING_OF_COUNTY = 1.0
STANDING_OF_OTHERS = 0.9
_KEYS = {"county", "municipalities", "county_code", "nationwide", "standing", "city_classes", "topics", "audiences"}


@dataclass(frozen=True)
class Provider:
    """A nationwide provider, found by one of its names; of its services those of ``classes``, none means all."""

    names: tuple[str, ...]
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """The part of PTV that is ours. ``county`` is a business id; ``city_classes`` are the county's, not the cities'."""

    county: str
    county_code: str
    municipalities: tuple[str, ...]
    nationwide: tuple[Provider, ...]
    city_classes: tuple[str, ...]
    standing: Mapping[str, float]
    topics: Mapping[str, tuple[str, ...]]
    audiences: Mapping[str, str]

    def topics_of(self, classes: Iterable[str]) -> tuple[str, ...]:
        """Topics of service classes, in their order."""
        return tuple(dict.fromkeys(topic for code in classes for topic in self.topics.get(code, ())))

    def audiences_of(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Audiences of target groups, life events and classes."""
        wanted = set(codes)
        return tuple(dict.fromkeys(audience for code, audience in self.audiences.items() if code in wanted))

    def standing_of(self, provider: str) -> float:
        """How gladly a provider's services are shown."""
        return self.standing.get(fold_name(provider), STANDING_OF_OTHERS)

    def covers(self, municipalities: tuple[str, ...] | None) -> bool:
        """Whether a service given there is given in the county."""
        return municipalities is None or bool(set(municipalities) & set(self.municipalities))

    def takes(self, provider: str, classes: Iterable[str]) -> bool:
        """Whether a nationwide service is wanted: of the county itself or of a chosen provider."""
        name = fold_name(provider)
        if self.standing.get(name) == STANDING_OF_COUNTY:
            return True
        chosen = [each for each in self.nationwide if name in map(fold_name, each.names)]
        return any(not each.classes or any(begins_with(code, each.classes) for code in classes) for each in chosen)

    def belongs_to_county(self, classes: Iterable[str]) -> bool:
        """Whether a service of these classes is the county's duty since 2023 (social services and health)."""
        return any(begins_with(code, self.city_classes) for code in classes)


def begins_with(code: str, beginnings: Iterable[str]) -> bool:
    """Whether a class is one of the named ones or lies below it: P4.10 below P4, but not below P4.1."""
    return any(code == each or code.startswith(each + ".") for each in beginnings)


def fold_name(name: str) -> str:
    """A name as it is compared: words only, in lower case, without marks over letters."""
    return " ".join(words.cut(name))


def load_scope(path: Path = SCOPE_FILE) -> Scope:
    """The scope of a file.

    Raises:
        ContentError: with every fault of the file.
    """
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ContentError([f"{path.name}: {error}"]) from error
    row = content.get("ptv") if isinstance(content, dict) else None
    if not isinstance(row, dict) or set(row) != _KEYS:
        raise ContentError([f"{path.name}: ptv needs exactly {', '.join(sorted(_KEYS))}"])
    faults = [f"{path.name}: {fault}" for fault in _faults(row)]
    if faults:
        raise ContentError(faults)
    return Scope(
        county=row["county"],
        county_code=row["county_code"],
        municipalities=tuple(row["municipalities"]),
        nationwide=tuple(Provider(tuple(each["names"]), tuple(each.get("classes", ()))) for each in row["nationwide"]),
        city_classes=tuple(row["city_classes"]),
        standing={fold_name(name): float(value) for name, value in row["standing"].items()},
        topics={code: tuple(topics) for code, topics in row["topics"].items()},
        audiences=dict(row["audiences"]),
    )


def _faults(row: Mapping[str, Any]) -> list[str]:
    faults = [f"{name} must be text" for name in ("county", "county_code") if not isinstance(row[name], str)]
    for name in ("municipalities", "city_classes"):
        if not _is_texts(row[name]):
            faults.append(f"{name} must be a list of codes in quotes")
    for each in row["nationwide"] if isinstance(row["nationwide"], list) else [None]:
        if not isinstance(each, dict) or not _is_texts(each.get("names")) or not _is_texts(each.get("classes", [])):
            faults.append("nationwide must be a list of {names, classes}")
    for name, is_good in (
        ("standing", _is_share),
        ("topics", _is_texts),
        ("audiences", lambda value: isinstance(value, str)),
    ):
        if not isinstance(row[name], dict):
            faults.append(f"{name} must be a table")
            continue
        faults.extend(f"{name}: {key} is not right" for key, value in row[name].items() if not is_good(value))
    return faults


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1
