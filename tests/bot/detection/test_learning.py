"""What detection learns, where it keeps it, and that it works before everything is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.detection import arrays, load_detector, loading
from bot.detection.characters import CharacterModel
from bot.detection.dictionaries import Dictionaries, _words
from bot.detection.grams import cut, hash_all, look_up
from bot.detection.lines import files_read
from bot.detection.names import Names
from bot.detection.text import of_writer, words_of
from bot.settings import PROJECT_ROOT


def test_nothing_is_learnt_from_the_expectations() -> None:
    assert not [path for path in files_read(PROJECT_ROOT) if "tests" in path.relative_to(PROJECT_ROOT).parts]


def test_works_without_dictionaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_add_dictionaries", lambda *_args, **_options: None)
    assert load_detector(folder=tmp_path / "detection").detect("mistä saan apua").language == "fi"


def test_damaged_tables_are_learnt_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "PROJECT_ROOT", tmp_path)
    folder = tmp_path / "detection"
    arrays.save(folder / "learnt-1", {"one": np.zeros(3)}, {})
    (folder / "learnt-1" / "one.npy").write_bytes(b"broken")
    assert loading._read(folder, "learnt-1") is None


def test_tables_appear_whole_and_replace_older_ones(tmp_path: Path) -> None:
    for number in (1, 2):
        assert arrays.save(tmp_path / f"learnt-{number}", {"one": np.arange(number)}, {"notes": "x"})
    assert [path.name for path in tmp_path.iterdir()] == ["learnt-2"]
    tables, notes = arrays.load(tmp_path / "learnt-2")
    assert (tables["one"].tolist(), notes) == ([0, 1], {"notes": "x"})


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not arrays.save(tmp_path / "file" / "learnt-1", {"one": np.zeros(1)}, {})


def test_grams_of_a_text_and_of_a_table_have_the_same_hashes() -> None:
    grams = cut(["abc"])
    table = np.sort(hash_all([" ab", "abc", "bc "], 3))
    rows = look_up(table, grams.by_length[2], grams.valid(3))
    assert sorted(rows[rows < 3].tolist()) == [0, 1, 2]


def test_no_gram_reaches_over_a_blank() -> None:
    together, apart = cut(["ab", "cd"]), [cut(["ab"]), cut(["cd"])]
    found = {value for n in (1, 2, 3, 4) for value in together.by_length[n - 1][together.valid(n)].tolist()}
    expected = {
        value for each in apart for n in (1, 2, 3, 4) for value in each.by_length[n - 1][each.valid(n)].tolist()
    }
    assert found == expected


def test_a_variety_prefers_its_own_words() -> None:
    model = CharacterModel.count([["talo auto kissa"], ["house car cat"]])
    weights = model.weigh(["kissa", "cat", "卡"])
    assert weights[0, 0] > weights[0, 1]
    assert weights[1, 1] > weights[1, 0]
    assert np.isfinite(weights).all()


def test_front_coded_words_are_read_without_names() -> None:
    data = b"SMFC1\x00\x03" + b"\x00\x04Aino\x00\x00" + b"\x00\x04talo\xfe" + b"\x04\x02ss\x02\x01x"
    assert list(_words(data)) == [b"talo", b"taloss"]


def test_a_filter_knows_what_was_put_in() -> None:
    dictionaries = Dictionaries(
        {"bits": np.full(4, 255, np.uint8), "size_sv": np.array([32, 0], np.uint64)}, ["fi", "sv"]
    )
    assert dictionaries.know(["hus"]).tolist() == [[False, True]]
    assert dictionaries.columns == [1]


@pytest.mark.parametrize(
    ("word", "is_name"),
    [("toimeentulotuesta", True), ("perustoimeentulotuki", True), ("KELA", True), ("talo", False), ("toimi", False)],
)
def test_names_are_known_in_their_forms_and_compounds(word: str, is_name: bool) -> None:
    assert (word in Names(["Kela", "toimeentulotuki"])) is is_name


def test_latin_words_beside_another_script_are_names() -> None:
    assert of_writer(words_of("kela ma siin rahaa لماذا")) == ["لماذا"]
    assert of_writer(words_of("my mother and my father live in an old house in the город")) != ["город"]
