"""The classifier of services and its everyday lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.starter import read_starter
from bot.content import service_model
from bot.content.service_model import read_everyday
from bot.errors import ContentError


def test_every_fault_of_the_lines_is_told(tmp_path: Path) -> None:
    (tmp_path / "fi.yml").write_text(
        "language: fi\neveryday:\n  nothing: [a]\n  kotihoito: [apua kotiin, Apua kotiin]\n  maisa: ['']\n", "utf-8"
    )
    (tmp_path / "sv.yml").write_text("language: sv\n", "utf-8")
    (tmp_path / "en.yml").write_text("a: [", "utf-8")
    with pytest.raises(ContentError) as caught:
        read_everyday(tmp_path)
    told = "\n".join(caught.value.faults)
    for part in ("unknown service nothing", "twice: Apua kotiin", "maisa must be a list", "sv.yml: needs", "en.yml"):
        assert part in told


def test_the_lines_of_the_installation_have_no_faults() -> None:
    assert {language for language, _service, _line in read_everyday()} >= {"fi"}


@pytest.mark.model
def test_a_situation_finds_its_service() -> None:
    model = service_model.learn(seed=1)
    found = service_model.rank(model, "tarvitsen apua suihkussa käymiseen kotona")
    assert {service for service, _sure in found} <= {record.id for record in read_starter()}
    assert "kotihoito" in dict(found)
