"""``make bench``: every figure of the main job in one run, with ratios, as a table and as ``var/bench.json``."""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bot.content.checks import EXPECTED
from bot.content.checks.files import read_yaml
from bot.content.training import ensure_model
from bot.settings import PROJECT_ROOT
from tests.bench import default_rasa
from tests.bench.catalogue import measure_catalogue
from tests.bench.console import measure_console
from tests.bench.load import Talker, Times, measure, through_gateway, through_rest
from tests.e2e.serving import serve

STATIC = PROJECT_ROOT / "channels" / "static"
Figures = dict[str, object]
ROUNDS = 4


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--without-default", action="store_true", help="leave Rasa's defaults out")
    each_help = "questions of a resident who is alone; a quarter of them when there are 16"
    parser.add_argument("--each", type=int, default=80, help=each_help)
    parser.add_argument("--only-replies", action="store_true", help="leave training, first start and tests out")
    parser.add_argument("--catalogue", action="store_true", help="the catalogue at full size, and nothing else")
    parser.add_argument("--services", type=int, default=30_000, help="services of the stand-in for PTV")
    parser.add_argument("--model", type=Path, help="with --catalogue: serve this model instead of one that fits")
    parser.add_argument("--console", action="store_true", help="the console under load, and nothing else")
    chosen = parser.parse_args()
    if chosen.console:
        return tell(measure_console(), "bench-console.json")
    figures: Figures = {"machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        is_whole = not (chosen.only_replies or chosen.catalogue)
        if is_whole:
            figures |= measure_training(folder / "models")
            model = next((folder / "models").glob("neuvo-*"))
            figures |= measure_first_start(folder)
        else:
            models = PROJECT_ROOT / "var" / "models"
            model = chosen.model or ensure_model(models, log_path=folder / "training.log", say=print)
        if not chosen.catalogue:
            figures |= measure_replies(folder, model, chosen.each, with_default=not chosen.without_default)
        if not chosen.only_replies:
            figures |= measure_catalogue(folder, model, services=chosen.services)
    if not chosen.catalogue:
        figures |= measure_sizes() | measure_slow_phone()
    if is_whole:
        figures |= measure_tests()
    return tell(figures, "bench-catalogue.json" if chosen.catalogue else "bench.json")


def tell(figures: Figures, name: str) -> int:
    (PROJECT_ROOT / "var").mkdir(exist_ok=True)
    (PROJECT_ROOT / "var" / name).write_text(json.dumps(figures, indent=1), encoding="utf-8")
    for key, value in figures.items():
        print(f"{key:48s} {value:.2f}" if isinstance(value, float) else f"{key:48s} {value}")
    return 0


def measure_training(models: Path) -> Figures:
    began = time.monotonic()
    path = ensure_model(models, log_path=models.parent / "training.log", say=lambda _line: None)
    return {"training, s": time.monotonic() - began, "model, KiB": path.stat().st_size // 1024}


def questions() -> list[str]:
    topics = read_yaml(EXPECTED / "fi.yml")["topics"]
    return [lines[0] for topic, lines in topics.items() if topic not in {"human_worker", "suicide_self_harm"}]


def measure_first_start(folder: Path) -> Figures:
    with serve(folder / "service", model=None) as service:
        return {"first start to ready (with training), s": service.seconds_to_ready}


def measure_replies(folder: Path, model: Path, each: int, *, with_default: bool) -> Figures:
    """Both services up at once and asked in turns, so that what else the machine does falls on both alike."""
    figures: Figures = {}
    with ExitStack() as stack:
        service = stack.enter_context(serve(folder / "again", model=model))
        figures["start to ready (model fits), s"] = service.seconds_to_ready
        asked: dict[str, Talker] = {"ours": through_gateway(service.base)}
        if with_default:
            default = stack.enter_context(default_rasa.run(folder / "default"))
            figures["default Rasa, start to ready, s"] = default.seconds_to_ready
            asked["default Rasa"] = through_rest(default.url)
        for residents in (1, 16):
            count = max(4, each // ROUNDS if residents == 1 else each // (4 * ROUNDS))
            rounds: dict[str, list[Times]] = {name: [] for name in asked}
            for _ in range(ROUNDS):
                for name, talker in asked.items():
                    rounds[name].append(asyncio.run(measure(talker, questions(), residents=residents, each=count)))
            for name, times in rounds.items():
                figures |= table(f"{name}, {residents} at once", Times.joined(times))
        figures["ours, all processes, MiB"] = service.resident_kib() / 1024
        if with_default:
            figures["default Rasa alone, MiB"] = default.resident_kib() / 1024
            figures |= ratios(figures)
    return figures


def table(name: str, times: Times) -> Figures:
    return {
        f"{name}: p50, ms": times.p50,
        f"{name}: p95, ms": times.p95,
        f"{name}: messages/s": times.per_second,
    }


def ratios(figures: Figures) -> Figures:
    def value(key: str) -> float:
        return float(str(figures[key]))

    found: Figures = {}
    for residents in (1, 16):
        ours, theirs = f"ours, {residents} at once", f"default Rasa, {residents} at once"
        found[f"ratio p50, {residents} at once (ours / default)"] = value(f"{ours}: p50, ms") / value(
            f"{theirs}: p50, ms"
        )
        found[f"ratio throughput, {residents} at once (ours / default)"] = value(f"{ours}: messages/s") / value(
            f"{theirs}: messages/s"
        )
    found["ratio memory (all ours / default alone)"] = value("ours, all processes, MiB") / value(
        "default Rasa alone, MiB"
    )
    return found


def measure_sizes() -> Figures:
    def zipped(name: str) -> int:
        return len(gzip.compress((STATIC / name).read_bytes(), 9))

    texts = [path.name for path in (STATIC / "texts").glob("*.json") if not path.name.startswith("console")]
    return {
        "loader neuvo.js, bytes gzipped (at most 3000)": zipped("neuvo.js"),
        "loader and chat.js, bytes gzipped (at most 25000)": zipped("neuvo.js") + zipped("chat.js"),
        "largest language, bytes gzipped (at most 4000)": max(zipped(f"texts/{name}") for name in texts),
    }


def measure_slow_phone() -> Figures:
    """The window in Chromium with the processor and the network of a slow phone; nothing without Chromium."""
    if shutil.which(os.environ.get("CHROMIUM", "chromium")) is None:
        return {"slow phone": "not measured: no Chromium"}
    script = ["node", "test/browser/timing.mjs"]
    done = subprocess.run(script, cwd=PROJECT_ROOT / "web", capture_output=True, text=True, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def measure_tests() -> Figures:
    began = time.monotonic()
    marks = "not imports and not rasa and not model and not services and not browser and not bench"
    code = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "auto", "-m", marks], cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL
    )
    return {"fast tests, s": time.monotonic() - began, "fast tests, exit code": code.returncode}


if __name__ == "__main__":
    sys.exit(main())
