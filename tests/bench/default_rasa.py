"""The same topics and answers in Rasa's default pipeline (the configuration of ``rasa init``), ``rest`` channel.

Its neural components learn for one epoch, from twelve examples of each topic in Finnish, Swedish and English: with all
of ours one epoch takes over ten minutes, and what a message costs depends on neither.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.content.checks import read_examples
from bot.content.checks.files import list_topics
from bot.settings import PROJECT_ROOT
from tests.e2e.serving import _resident_kib, free_port

EXAMPLES = 12

CONFIG = """
recipe: default.v1
assistant_id: default
language: fi
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 1
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 1
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.0
    ambiguity_threshold: 0.0
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 1
  - name: TEDPolicy
    max_history: 5
    epochs: 1
    constrain_similarities: true
"""


@dataclass
class DefaultRasa:
    """A running server of Rasa's defaults."""

    url: str
    process: subprocess.Popen[bytes]
    seconds_to_train: float
    seconds_to_ready: float

    def resident_kib(self) -> int:
        """Resident memory of the server alone, in KiB."""
        return _resident_kib(self.process.pid)


@contextmanager
def run(folder: Path, *, actions_url: str | None = None) -> Iterator[DefaultRasa]:
    """Train and serve the default bot until the end of the block."""
    folder.mkdir(parents=True)
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    endpoint = f"action_endpoint:\n  url: {actions_url}\n" if actions_url else "{}\n"
    (folder / "endpoints.yml").write_text(endpoint, encoding="utf-8")
    _copy_content(folder)
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    began = time.monotonic()
    rasa = [sys.executable, "-m", "rasa"]
    with (folder / "log").open("wb") as log:
        subprocess.run(
            [*rasa, "train", "--data", "data", "--fixed-model-name", "default"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            check=True,
        )
        trained = time.monotonic() - began
        port = free_port()
        began = time.monotonic()
        process = subprocess.Popen(
            [*rasa, "run", "-i", "127.0.0.1", "-p", str(port), "--model", "models/default.tar.gz"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield DefaultRasa(url, process, trained, time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(30)


def _copy_content(folder: Path) -> None:
    """Examples and rules; the actions of ours, which need our gateway, give way to plain answers."""
    (folder / "data").mkdir()
    _write_examples(folder / "data" / "nlu.yml")
    yaml = YAML(typ="safe")
    domain = yaml.load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
    domain["actions"] = []
    domain.pop("entities", None)
    domain.pop("slots", None)
    domain["intents"] = topics = list_topics(domain)
    rules = [{"rule": topic, "steps": [{"intent": topic}, {"action": f"utter_{topic}"}]} for topic in topics]
    stories = [
        {
            "story": f"{first} and {second}",
            "steps": [
                {"intent": first},
                {"action": f"utter_{first}"},
                {"intent": second},
                {"action": f"utter_{second}"},
            ],
        }
        for first, second in zip(topics[::7], topics[3::7], strict=False)
    ]
    writer = YAML()
    with (folder / "domain.yml").open("w", encoding="utf-8") as file:
        writer.dump(domain, file)
    (folder / "data" / "stories").mkdir()
    with (folder / "data" / "stories" / "all.yml").open("w", encoding="utf-8") as file:
        writer.dump({"version": "3.1", "rules": rules, "stories": stories}, file)


def _write_examples(path: Path) -> None:
    blocks: dict[str, list[str]] = {}
    for language in ("fi", "sv", "en"):
        for topic, texts in read_examples(PROJECT_ROOT / "data" / "nlu" / language).items():
            blocks.setdefault(topic, []).extend(texts[:EXAMPLES])
    nlu = [{"intent": topic, "examples": "".join(f"- {text}\n" for text in texts)} for topic, texts in blocks.items()]
    with path.open("w", encoding="utf-8") as file:
        YAML().dump({"version": "3.1", "nlu": nlu}, file)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 400
    while time.monotonic() < ends and process.poll() is None:
        try:
            request = urllib.request.Request(
                f"{url}/webhooks/rest/webhook",
                data=b'{"sender": "warm", "message": "hei"}',
                headers={"Content-Type": "application/json"},
            )
            # Unsure of itself it answers with nothing: any 200 means that it serves.
            with urllib.request.urlopen(request, timeout=60):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise RuntimeError("default Rasa did not start")
