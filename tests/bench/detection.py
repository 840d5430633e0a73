"""``python -m tests.bench.detection``: detection on what it has not learnt, beside its goals; asserts none.

``--parts`` also leaves out one part of the design after the other.
"""

from __future__ import annotations

import ast
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.detection import SURE, Detector, load_detector, next_language
from bot.detection.names import Names
from bot.settings import PROJECT_ROOT

EXPECTED = PROJECT_ROOT / "tests" / "content" / "expected"
OWN = PROJECT_ROOT / "tests" / "bot" / "detection"
Rows = list[tuple[str, str]]

GOALS = {
    "chat messages": "0.95 / 0.97",
    "utterances": "0.97 / 0.98",
    "utterances, first word": "0.80 / 0.84",
    "utterances, first two words": "0.88 / 0.91",
    "public words": "0.86 / 0.89",
    "public pairs": "0.955 / 0.97",
    "public sentences": "0.99 / 0.995",
    "Finnish name inside another language": "0.85 / 0.92",
    "conversation, messages 2-5": "0.95 / 0.97",
    "conversation, first after a change": "0.85 / 0.90",
    "conversation, second after a change": "0.96 / 0.98",
    "median, ms": "1",
    "p95, ms": "3",
    "memory, MiB": "120",
}
UTTERANCES = ("utterances", "utterances, first word", "utterances, first two words")
CONVERSATIONS = 60
PARTS = {
    "all parts": {},
    "no character model": {"characters": 0.0},
    "no profiles of langdetect": {"profiles": 0.0},
    "no letter rules": {"letters": 0.0},
    "no frequent words": {"listed": 0.0, "shared": 0.0},
    "no dictionaries": {"known": 0.0, "missing": 0.0},
    "no limit for one word": {"most": 1000.0},
}
_MEMORY_SCRIPT = """
import sys
from bot.detection import load_detector
def resident():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])
before = resident()
detector = load_detector(wait=True)
for line in sys.stdin:
    detector.detect(line)
print((resident() - before) / 1024)
"""


def main() -> int:
    began = time.monotonic()
    detector = load_detector(wait=True)
    print(f"{'ready after, s':44}{time.monotonic() - began:8.2f}")
    lines = read_expected()
    own = _yaml(OWN / "samples.yml")
    mixed = _yaml(OWN / "mixed.yml")
    sets: dict[str, Rows] = {
        "utterances": _rows(lines),
        "utterances, first word": [(code, _begin(code, text, 1)) for code, text in _rows(lines)],
        "utterances, first two words": [(code, _begin(code, text, 2)) for code, text in _rows(lines)],
        "chat messages": [(code, text) for code, groups in own.items() for text in groups["chat"]],
        "our sentences": [(code, text) for code, groups in own.items() for text in groups["sentences"]],
        "Finnish name inside another language": _rows(mixed["named"]),
        "code-mixed lines": _rows(mixed["mixed"]),
    }
    public = _rows(read_public())
    words = [(code, word) for code, text in public for word in re.findall(r"[^\W\d_]{3,}", text)]
    sets["first word that is not a name"] = [row for row in sets[UTTERANCES[1]] if detector.telling_words(row[1])[1]]
    sets |= {
        "public sentences": public,
        "public words": [row for row in words if row[0] != "zh"],
        "public pairs": [
            (first[0], f"{first[1]} {second[1]}") for first, second in pairwise(words) if first[0] == second[0] != "zh"
        ],
    }
    print(f"{'':44}{'macro':>8}{'goal':>16}{'sure':>8}{'right then':>12}")
    for name, rows in sets.items():
        show(name, rows, detector)
    for name, share in follow(detector, lines).items():
        print(f"{name:44}{share:8.3f}{GOALS.get(name, ''):>16}")
    texts = [text for _, text in sets["utterances"]]
    for name, value in cost(detector, texts).items():
        print(f"{name:44}{value:8.2f}{GOALS.get(name, ''):>16}")
    print(f"{'four threads agree on every answer':44}{agree(detector, texts)!s:>8}")
    print("\nby language: utterances, first word, first two words")
    for code in lines:
        shares = [
            _share([detector.detect(text).language == code for each, text in sets[name] if each == code])
            for name in UTTERANCES
        ]
        print(f"{code:6}" + "".join(f"{share:8.3f}" for share in shares))
    if "--parts" in sys.argv:
        leave_out(detector, {name: rows[::3] if name in UTTERANCES else rows for name, rows in sets.items()})
    return 0


def leave_out(detector: Detector, sets: dict[str, Rows]) -> None:
    """The macro shares without one part of the design after the other; every third utterance."""
    shown = [*UTTERANCES, "public words", "public pairs", "Finnish name inside another language"]
    print("\n" + " | ".join(["without", *shown]))
    whole = detector.weights
    names = detector.names
    for part, changes in PARTS.items():
        detector.weights = replace(whole, **changes)
        print(" | ".join([part, *(f"{_macro(sets[name], detector):.3f}" for name in shown)]))
    detector.weights, detector.names = whole, Names(())
    print(" | ".join(["names count as evidence", *(f"{_macro(sets[name], detector):.3f}" for name in shown)]))
    detector.names = names


def show(name: str, rows: Rows, detector: Detector) -> None:
    by_language: dict[str, list[bool]] = {}
    sure: list[bool] = []
    for code, text in rows:
        found = detector.detect(text)
        by_language.setdefault(code, []).append(found.language == code)
        if found.confidence >= SURE:
            sure.append(found.language == code)
    macro = _share([_share(hits) for hits in by_language.values()])
    print(f"{name:44}{macro:8.3f}{GOALS.get(name, ''):>16}{len(sure) / len(rows):8.3f}{_share(sure):12.3f}")


def follow(detector: Detector, lines: dict[str, list[str]]) -> dict[str, float]:
    """Conversations of five messages, then four in another language, put together from the utterances by one seed."""
    chance = random.Random(4)
    later, first, second = [], [], []
    for code in lines:
        for _ in range(CONVERSATIONS):
            other = chance.choice([each for each in lines if each != code])
            current: str | None = None
            posterior: Any = None
            for number, (wanted, text) in enumerate(
                [(code, text) for text in chance.sample(lines[code], 5)]
                + [(other, text) for text in chance.sample(lines[other], 2)]
            ):
                followed = next_language(detector, text, current=current, by_hand=False, posterior=posterior)
                current, posterior = followed.language, followed.posterior
                if number:
                    (later if number < 5 else first if number == 5 else second).append(current == wanted)
    return {
        "conversation, messages 2-5": _share(later),
        "conversation, first after a change": _share(first),
        "conversation, second after a change": _share(second),
    }


def cost(detector: Detector, texts: list[str]) -> dict[str, float]:
    times = []
    for text in texts:
        # Of the processor, because other work on the machine would count as well.
        began = time.thread_time()
        detector.detect(text)
        times.append((time.thread_time() - began) * 1000)
    times.sort()
    command = [sys.executable, "-c", _MEMORY_SCRIPT]
    child = subprocess.run(
        command, input="\n".join(texts[::5]), capture_output=True, text=True, check=True, cwd=PROJECT_ROOT
    )
    return {
        "median, ms": times[len(times) // 2],
        "p95, ms": times[int(len(times) * 0.95)],
        "memory, MiB": float(child.stdout),
    }


def agree(detector: Detector, texts: list[str]) -> bool:
    expected = [detector.detect(text) for text in texts[::4]]
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(detector.detect, texts[::4])) == expected


def read_expected() -> dict[str, list[str]]:
    found = {}
    for path in sorted(EXPECTED.glob("*.yml")):
        content = _yaml(path)
        groups = [*content["topics"].values(), *(content.get("danger") or {}).values(), content.get("safe") or []]
        found[path.stem] = [text for group in groups for text in group]
    return found


def read_public() -> dict[str, list[str]]:
    """The example sentences that come with spaCy; read as text, because importing spaCy takes seconds."""
    spec = find_spec("spacy")
    folder = Path(spec.origin).parent / "lang" if spec and spec.origin else Path()
    found = {}
    for path in sorted(folder.glob("*/examples.py")):
        if path.parent.name in {"fi", "sv", "en", "ru", "et", "ar", "sq", "uk", "fa", "vi", "tr", "es", "zh"}:
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.Assign):
                    found[path.parent.name] = list(ast.literal_eval(node.value))
    return found


def _begin(code: str, text: str, count: int) -> str:
    return text[: 2 * count] if code == "zh" else " ".join(text.split()[:count])


def _rows(by_language: dict[str, list[str]]) -> Rows:
    return [(code, text) for code, texts in by_language.items() for text in texts]


def _macro(rows: Rows, detector: Detector) -> float:
    by_language: dict[str, list[bool]] = {}
    for code, text in rows:
        by_language.setdefault(code, []).append(detector.detect(text).language == code)
    return _share([_share(hits) for hits in by_language.values()])


def _share(values: Sequence[bool] | Sequence[float] | Iterable[bool]) -> float:
    kept = list(values)
    return sum(kept) / len(kept) if kept else 0.0


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
