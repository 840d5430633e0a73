"""TensorFlow is left out only while nothing needs it. In processes of their own: what is imported stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import PROJECT_ROOT

LEAVE_OUT = "from pathlib import Path; from bot.nlu.lean import leave_out_tensorflow as out; left = out(Path({!r}));"


def run(code: str, config: Path = PROJECT_ROOT / "config.yml") -> str:
    command = [sys.executable, "-W", "ignore", "-c", LEAVE_OUT.format(str(config)) + code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT_ROOT)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_our_own_pipeline_leaves_it_out() -> None:
    assert run("import tensorflow; print(left, hasattr(tensorflow, '__version__'))") == "True False"


def test_a_component_that_may_need_it_keeps_it(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("pipeline:\n  - name: DIETClassifier\npolicies:\n  - name: RulePolicy\n")
    assert run("print(left)", config) == "False"


def test_its_classes_can_be_named_and_inherited_from_but_not_used() -> None:
    code = "from tensorflow.keras import layers\nclass Own(layers.Dense): pass\nOwn(1)"
    assert "TensorFlow is left out" in run(f"exec({code!r})")


def test_a_library_that_tries_it_does_without() -> None:
    assert run("import thinc.compat as c; print(c.has_tensorflow)") == "False"


@pytest.mark.rasa
def test_rasa_is_imported_without_it() -> None:
    code = "import sys, rasa.core.agent; print(any(n.startswith('tensorflow.python') for n in sys.modules))"
    assert run(code) == "False"
