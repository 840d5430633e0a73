"""Makes the detector of this installation: what is learnt is kept under the data folder by the print of its sources.

Learning takes seconds and happens at the first start. The dictionaries take longer: a child process makes them, and
detection works without them until they are there.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import structlog
from ruamel.yaml import YAML

from bot import settings
from bot.detection import arrays
from bot.detection.characters import CharacterModel
from bot.detection.detector import Detector
from bot.detection.dictionaries import Dictionaries
from bot.detection.learning import Notes, Tables, learn
from bot.detection.lines import Variety, files_read
from bot.detection.names import Names
from bot.detection.profiles import Profiles
from bot.settings import PROJECT_ROOT

_TIMEOUT_SECONDS = 300

log = structlog.get_logger(__name__)


@lru_cache(maxsize=1)
def current_detector() -> Detector:
    """The detector of this installation, made at the first call: call it before serving."""
    return load_detector()


def load_detector(*, folder: Path | None = None, root: Path = PROJECT_ROOT, wait: bool = False) -> Detector:
    """The detector, learnt first when nothing fits the content; ``folder`` is where it is kept.

    ``wait`` for the dictionaries as well; otherwise they are made aside and taken up when they are there.
    """
    folder = folder or settings.current().data_dir / "detection"
    rows = YAML(typ="safe").load((root / "data" / "languages.yml").read_text(encoding="utf-8"))["languages"]
    name = f"learnt-{_print_of_content(root)}"
    learnt = _read(folder, name)
    if learnt is None:
        # In a child process: what learning takes in memory goes back to the machine.
        _run("learn", str(root), str(folder / name))
        learnt = _read(folder, name) or learn(root)
    detector = put_together(rows, *learnt)
    _add_dictionaries(detector, folder, wait=wait)
    return detector


def put_together(rows: Sequence[dict[str, Any]], tables: Tables, notes: Notes) -> Detector:
    """A detector of what was learnt."""
    found = json.loads(notes["notes"])
    return Detector(
        shares={row["code"]: float(row["share"]) for row in rows},
        varieties=[Variety(*each) for each in found["varieties"]],
        characters=CharacterModel(tables),
        profiles=Profiles(tables),
        profile_owners=[(variety, penalty) for variety, penalty in found["owners"]],
        frequent=found["frequent"],
        names=Names(found["names"]),
    )


def _add_dictionaries(detector: Detector, folder: Path, *, wait: bool) -> None:
    name = f"dictionaries-{_print_of_dictionaries()}"

    def take_up() -> bool:
        kept = _read(folder, name)
        if kept is not None:
            detector.learn(Dictionaries(kept[0], detector.languages))
        return kept is not None

    def make() -> None:
        _run("dictionaries", str(PROJECT_ROOT), str(folder / name))
        if not take_up():
            log.warning("detection_without_dictionaries")

    if take_up():
        return
    if wait:
        make()
    else:
        threading.Thread(target=make, name="dictionaries", daemon=True).start()


def _run(task: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "bot.detection", task, *arguments]
    try:
        subprocess.run(command, cwd=PROJECT_ROOT, check=True, capture_output=True, timeout=_TIMEOUT_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("detection_not_made", task=task, error=str(error))


def _read(folder: Path, name: str) -> tuple[Tables, Notes] | None:
    # What the installation itself has learnt serves every data folder, also a new one.
    for place in (folder / name, PROJECT_ROOT / "var" / "detection" / name):
        if place.is_dir():
            try:
                return arrays.load(place)
            except (OSError, ValueError) as error:
                log.warning("detection_tables_damaged", error=str(error))
    return None


def _print_of_content(root: Path) -> str:
    return _print([*files_read(root), *sorted(Path(__file__).parent.glob("*.py"))], ("langdetect", "numpy"))


def _print_of_dictionaries() -> str:
    return _print([Path(__file__).with_name("dictionaries.py")], ("simplemma", "numpy"))


def _print(files: Iterable[Path], packages: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.parent.name}/{path.name}\0".encode())
        digest.update(path.read_bytes())
    for package in packages:
        try:
            digest.update(version(package).encode())
        except PackageNotFoundError:
            digest.update(b"none")
    return digest.hexdigest()[:16]
