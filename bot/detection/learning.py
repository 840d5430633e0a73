"""Learns what detection needs from our content and langdetect's profiles. Owns what is learnt, not where it is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.detection.characters import CharacterModel
from bot.detection.lines import HOME_SCRIPTS, read_lines
from bot.detection.profiles import Profiles, count_lines, read_profile
from bot.detection.text import LATIN

Tables = dict[str, Any]
Notes = dict[str, str]

_NEIGHBOUR_PENALTY = 4.0  # profiles of languages that we answer in a neighbour's: Norwegian is read as Swedish


def learn(root: Path) -> tuple[Tables, Notes]:
    """Everything that is learnt from our content and langdetect's profiles: about three seconds."""
    rows = YAML(typ="safe").load((root / "data" / "languages.yml").read_text(encoding="utf-8"))["languages"]
    lines = read_lines(root, [row["code"] for row in rows])
    varieties = list(lines.by_variety)
    detectors = {row["code"]: row["detector"] for row in rows}
    profiles, owners = [], []
    for number, variety in enumerate(varieties):
        is_home = variety.script == HOME_SCRIPTS.get(variety.language, LATIN)
        known: list[str] = detectors[variety.language] if is_home else []
        for code in known:
            is_neighbour = code != known[0] and not code.startswith("zh")
            profiles.append(read_profile(code))
            owners.append((number, _NEIGHBOUR_PENALTY if is_neighbour else 0.0))
        if not known:
            profiles.append(count_lines(lines.by_variety[variety]))
            owners.append((number, 0.0))
    notes = {
        "varieties": [[each.language, each.script] for each in varieties],
        "owners": owners,
        "names": sorted(lines.names.entries),
        "frequent": {code: list(words) for code, words in lines.frequent.items()},
    }
    characters = CharacterModel.count([lines.by_variety[each] for each in varieties])
    tables = {**characters.arrays, **Profiles.make(profiles).arrays}
    return tables, {"notes": json.dumps(notes, ensure_ascii=False)}
