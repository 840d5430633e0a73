"""Trains a model when none fits the content. Owns the fingerprint and the names of model files; never loads Rasa.

Training runs in a child process that lives for seconds: ``bot.nlu.trainer``. A model file appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from ruamel.yaml import YAML

from bot.content.model_files import ENDING
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

MODELS_KEPT = 5
TIMEOUT_SECONDS = 600

CODE = (
    *("config.yml", "bot/crisis.py", "bot/languages.py", "data/languages.yml"),
    *("bot/content/topic_model.py", "bot/content/danger_model.py", "bot/content/service_model.py"),
    "data/catalogue/services.json",
)
FOLDERS = (
    ("data/nlu", "*.yml"),
    ("data/danger", "*.yml"),
    ("data/catalogue/everyday", "*.yml"),
    ("data/stories", "*.yml"),
    ("bot/nlu", "*.py"),
    ("bot/masking", "*.py"),
)


def fingerprint(root: Path = PROJECT_ROOT) -> str:
    """SHA-256 over all that decides a model: examples, names of topics, stories, domain, code, Rasa's version."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    digest.update(_domain_without_texts(root / "domain.yml").encode())
    digest.update(_names_of_topics(root / "data" / "texts").encode())
    digest.update(version("rasa").encode())
    return digest.hexdigest()


def find_model(models_dir: Path, print_of_content: str) -> Path | None:
    """The model file that was trained from this very content, if there is one."""
    path = models_dir / name_of(print_of_content)
    return path if path.is_file() else None


def name_of(print_of_content: str) -> str:
    """The name of the model file of a content."""
    return f"neuvo-{print_of_content[:12]}{ENDING}"


def ensure_model(
    models_dir: Path,
    *,
    log_path: Path,
    say: Callable[[str], None],
    force: bool = False,
    root: Path = PROJECT_ROOT,
) -> Path:
    """The model of the present content; trained first when there is none, or when ``force`` asks for it.

    Raises:
        ContentError: when training fails; the reasons stand in ``log_path``.
    """
    wanted = fingerprint(root)
    found = find_model(models_dir, wanted)
    if found and not force:
        return found
    say(f"training {name_of(wanted)}")
    began = time.monotonic()
    path = train(models_dir, wanted, log_path=log_path, root=root)
    say(f"trained in {time.monotonic() - began:.1f} s")
    return path


def train(models_dir: Path, print_of_content: str, *, log_path: Path, root: Path = PROJECT_ROOT) -> Path:
    """Train in a child process and put the model in place; the oldest models beyond five are removed.

    Raises:
        ContentError: when the child fails or takes longer than ten minutes.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    wanted = models_dir / name_of(print_of_content)
    unfinished = models_dir / f"unfinished-{wanted.name}"
    command = [sys.executable, "-m", "bot.nlu.trainer", str(root), str(unfinished)]
    with log_path.open("ab") as log:
        try:
            code = subprocess.run(
                command, stdout=log, stderr=log, check=False, timeout=TIMEOUT_SECONDS, cwd=root
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise ContentError([f"training took longer than {TIMEOUT_SECONDS} s, see {log_path}"]) from error
    if code != 0 or not unfinished.is_file():
        unfinished.unlink(missing_ok=True)
        raise ContentError([f"training failed with code {code}, see {log_path}"])
    unfinished.replace(wanted)
    for old in sorted(models_dir.glob(f"neuvo-*{ENDING}"), key=lambda path: path.stat().st_mtime)[:-MODELS_KEPT]:
        old.unlink()
    return wanted


def _files(root: Path) -> Iterator[Path]:
    for name in CODE:
        yield root / name
    for folder, pattern in FOLDERS:
        yield from sorted((root / folder).rglob(pattern))


def _names_of_topics(folder: Path) -> str:
    # They are examples as well (bot/nlu/examples.py).
    names = []
    for path in sorted(folder.glob("*.yml")):
        texts = YAML(typ="safe").load(path.read_text(encoding="utf-8")).get("texts") or {}
        names.append((path.stem, sorted((key, text) for key, text in texts.items() if str(key).startswith("topic_"))))
    return repr(names)


def _domain_without_texts(path: Path) -> str:
    # A mended text must not cost a training: of the answers only the names count.
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    content["responses"] = sorted(content.get("responses", {}))
    return repr(sorted(content.items()))
