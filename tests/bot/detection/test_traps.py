"""What langdetect alone gets wrong (LANGUAGES of the design), each trap once."""

from __future__ import annotations

import random
import subprocess
import sys
import threading

import pytest

from bot.detection import SURE, UNDETERMINED, Detector
from bot.settings import PROJECT_ROOT

LINES = [
    "moi",
    "hej på dig",
    "kas keegi saab aidata",
    "нужна помощь",
    "چۆن داواکاری بکەم",
    "toi can giup do",
    "123",
    "👍",
]


def test_first_calls_at_the_same_time_agree_with_later_ones() -> None:
    # In a new process, because only the very first calls are at risk.
    script = (
        "import sys, threading\n"
        "from bot.detection import current_detector\n"
        "lines, answers, barrier = sys.argv[1:], [None] * 4, threading.Barrier(4)\n"
        "def ask(number):\n"
        "    barrier.wait()\n"
        "    answers[number] = [current_detector().detect(line).language for line in lines]\n"
        "threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]\n"
        "[thread.start() for thread in threads], [thread.join() for thread in threads]\n"
        "later = [current_detector().detect(line).language for line in lines]\n"
        "sys.exit(any(answer != later for answer in answers))\n"
    )
    assert subprocess.run([sys.executable, "-c", script, *LINES], cwd=PROJECT_ROOT, timeout=100).returncode == 0


def test_ten_runs_in_any_order_give_one_answer(detector: Detector) -> None:
    expected = {line: detector.detect(line) for line in LINES}
    for seed in range(10):
        random.Random(seed).shuffle(shuffled := list(LINES))
        assert {line: detector.detect(line) for line in shuffled} == expected


def test_four_threads_give_one_answer(detector: Detector) -> None:
    expected = [detector.detect(line) for line in LINES]
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append([detector.detect(line) for line in LINES])) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 4


@pytest.mark.parametrize("word", ["me", "se", "no", "ja", "on", "si", "ma"])
def test_one_short_word_of_several_languages_is_never_sure(detector: Detector, word: str) -> None:
    assert detector.detect(word).confidence < 0.95


@pytest.mark.parametrize(
    ("capitals", "language"),
    [("APUA", "fi"), ("HJÄLP MIG", "sv"), ("ПОМОГИТЕ", "ru"), ("ДОПОМОЖІТЬ", "uk"), ("YARDIM EDİN", "tr")],
)
def test_capitals_are_read_whole(detector: Detector, capitals: str, language: str) -> None:
    found = detector.detect(capitals)
    assert (found.language, found) == (language, detector.detect(capitals.replace("İ", "i").lower()))


def test_the_last_word_has_an_end(detector: Detector) -> None:
    assert detector.detect("haluaisin apua") == detector.detect("haluaisin apua ")


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "\u200c", "123", "👍👍🏽", "?!…", "+358 40 123 4567", "https://vantaa.fi", "x@y.fi", "ლ", "\ud83d"],
)
def test_what_has_no_language_raises_nothing(detector: Detector, text: str) -> None:
    found = detector.detect(text)
    assert (found.language, found.confidence) == (UNDETERMINED, 0.0)
    assert sum(found.scores.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "text", ["a" * 5000, "ä " * 3000, "moi " * 900, "字" * 3000, "x1" * 900, "a\u0301\u0302" * 700]
)
def test_long_and_odd_text_raises_nothing(detector: Detector, text: str) -> None:
    assert 0.0 <= detector.detect(text).confidence <= 1.0


def test_persian_letters_are_not_read_as_arabic(detector: Detector) -> None:
    assert detector.detect("خیلی ممنون").language == "fa"
    assert detector.detect("شكرا جزيلا").language == "ar"


def test_a_prior_begins_to_work(detector: Detector) -> None:
    assert detector.detect("ja", prior={"sv": 1.0}).language == "sv"
    assert detector.detect("ja", prior={"fi": 1.0}).language == "fi"


def test_a_whole_sentence_is_sure(detector: Detector) -> None:
    assert detector.detect("miten voin hakea kuntoutusta").confidence >= SURE
