"""Which content has which model: the fingerprint, and what training leaves behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content import training
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what decides a model."""
    for name in (*training.CODE, "domain.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT_ROOT / name, tmp_path / name)
    for folder in ("data/texts", *(folder for folder, _ in training.FOLDERS)):
        shutil.copytree(PROJECT_ROOT / folder, tmp_path / folder)
    return tmp_path


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_the_same_content_elsewhere_has_the_same_fingerprint(project: Path) -> None:
    assert training.fingerprint(project) == training.fingerprint(PROJECT_ROOT)


@pytest.mark.parametrize(
    "change",
    [
        lambda root: append(root / "data/nlu/fi/money.yml", "    - uusi rivi\n"),
        lambda root: append(root / "data/stories/money.yml", "# x\n"),
        lambda root: append(root / "config.yml", "# x\n"),
        lambda root: append(root / "data/texts/fi.yml", "  topic_new: Uusi\n"),
        lambda root: append(root / "bot/content/topic_model.py", "# x\n"),
        lambda root: append(root / "domain.yml", "  utter_new:\n    - text: Uusi\n"),
        lambda root: (root / "data/nlu/fi/money.yml").rename(root / "data/nlu/fi/cash.yml"),
    ],
)
def test_what_decides_a_model_changes_the_fingerprint(project: Path, change: Callable[[Path], object]) -> None:
    before = training.fingerprint(project)
    change(project)
    assert training.fingerprint(project) != before


def test_a_mended_notice_costs_no_training(project: Path) -> None:
    before = training.fingerprint(project)
    append(project / "data/texts/fi.yml", "  notice_new: Uusi\n")
    assert training.fingerprint(project) == before


def test_a_mended_answer_costs_no_training(project: Path) -> None:
    before = training.fingerprint(project)
    path = project / "domain.yml"
    mended = path.read_text(encoding="utf-8").replace("Anteeksi, en ymmärtänyt.", "Anteeksi, en saanut selvää.")
    path.write_text(mended, encoding="utf-8")
    assert training.fingerprint(project) == before


def child(monkeypatch: pytest.MonkeyPatch, *, code: int, writes: bool) -> list[list[str]]:
    """Stands for the process that trains."""
    calls: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
        calls.append(command)
        if writes:
            Path(command[-1]).write_bytes(b"model")
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(subprocess, "run", run)
    return calls


def ensure(models: Path, *, force: bool = False) -> Path:
    return training.ensure_model(models, log_path=models.parent / "log", say=lambda _line: None, force=force)


def test_a_model_is_trained_once_for_a_content(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = child(monkeypatch, code=0, writes=True)
    models = tmp_path / "models"
    first = ensure(models)
    assert ensure(models) == first
    assert len(calls) == 1
    assert calls[0][:3] == [sys.executable, "-m", "bot.nlu.trainer"]
    assert first.name == training.name_of(training.fingerprint())
    ensure(models, force=True)
    assert len(calls) == 2


@pytest.mark.parametrize("code, writes", [(1, True), (1, False), (0, False)])
def test_failed_training_leaves_no_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int, writes: bool
) -> None:
    child(monkeypatch, code=code, writes=writes)
    with pytest.raises(ContentError, match="training failed"):
        ensure(tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_failed_training_leaves_the_model_that_was_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child(monkeypatch, code=0, writes=True)
    good = ensure(tmp_path / "models")
    child(monkeypatch, code=1, writes=True)
    with pytest.raises(ContentError):
        ensure(tmp_path / "models", force=True)
    assert good.read_bytes() == b"model"


def test_only_the_newest_models_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for number in range(7):
        (models / f"neuvo-{number}.tar.gz").write_bytes(b"old")
    child(monkeypatch, code=0, writes=True)
    newest = ensure(models)
    kept = list(models.iterdir())
    assert newest in kept
    assert len(kept) == training.MODELS_KEPT
