"""Judges in which language a text is written: langdetect's profiles counted once, letters, words and priors.

Deterministic and the same from every thread. Reads files in ``load_detector`` only; knows no database.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from bot.masking import PLACEHOLDERS
from bot.settings import PROJECT_ROOT

UNDETERMINED = "und"
SURE = 0.8
"""From this confidence on an answer may change the language of a conversation."""

LANGUAGES_FILE = PROJECT_ROOT / "data" / "languages.yml"
WORDS_FILE = PROJECT_ROOT / "data" / "detection" / "words.yml"

_FLOOR = 0.5 / 10_000  # langdetect's alpha over its base frequency: the probability of an n-gram never seen
_NGRAM_WEIGHT = 0.36  # n-grams of one to three letters overlap: counted in full they would be sure of everything
_WORD_WEIGHT = 3.0
_SHARED_WORD_WEIGHT = 1.8
_SHARE_POWER = 0.25  # the whole share would cost five points (measured)
_PLAIN_PART = 0.3  # part of a profile's text that is taken as written without diacritics
_LEAST_EVIDENCE = 1.0
_SHORTEST_CHANGE = 4  # letters of a Latin text that may change the language: "ja" is yes to one and "and" to another
_MEMORY = 0.7  # part of the last belief in a conversation
_LONGEST = 600  # characters looked at
_NAMES_ONLY = 0.5  # highest confidence of a text that only names services and places


@dataclass(frozen=True)
class Detection:
    """``language`` is a code or "und" (nothing written); ``scores`` are probabilities of all languages, sum 1."""

    language: str
    confidence: float
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Followed:
    """The language to answer in, how sure it is, and the belief to keep for the next message."""

    language: str
    confidence: float
    posterior: Mapping[str, float]


class Detector:
    """Profiles, words and priors of all languages; made by ``load_detector``, never changed afterwards."""

    def __init__(
        self,
        *,
        profiles: list[tuple[str, float, Mapping[str, float]]],
        words: Mapping[str, Iterable[str]],
        names: Iterable[str],
        shares: Mapping[str, float],
        normal: Callable[[str], str],
    ) -> None:
        self.languages = tuple(shares)
        self.start_prior = _scaled({code: share**_SHARE_POWER for code, share in shares.items()})
        self._normal = _CharTable(normal)
        self._owners = [(code, penalty) for code, penalty, _ in profiles]
        self._grams: dict[str, list[tuple[int, float]]] = {}
        for number, (_, _, grams) in enumerate(profiles):
            for gram, probability in grams.items():
                # Against the floor, which is the same for all profiles and so may be left out of every sum.
                gain = math.log((probability + _FLOOR) / _FLOOR) * _NGRAM_WEIGHT
                self._grams.setdefault(gram, []).append((number, gain))
        self._words: dict[str, list[str]] = {}
        for code, entries in words.items():
            for word in {_plain(entry) for entry in entries}:
                self._words.setdefault(word, []).append(code)
        self._names = frozenset(_plain(name) for name in names)

    def detect(self, text: str, *, prior: Mapping[str, float] | None = None) -> Detection:
        """The language of a text of any length; ``prior`` (code to probability) stands in for the residents' shares."""
        belief = _scaled({code: (prior or {}).get(code, 0.0) + 1e-4 for code in self.languages} if prior else None)
        belief = belief or self.start_prior
        words = _words_of(text)
        # Who writes Chinese characters writes Chinese: Latin words among them are names.
        telling = [word for word in words if _HAN.fullmatch(word)] or [
            word for word in words if _plain(word) not in self._names
        ]
        evidence = self._weigh(telling or words)
        if evidence is None:
            return Detection(UNDETERMINED, 0.0, belief)
        logs = {code: evidence[code] + math.log(belief[code]) for code in self.languages}
        highest = max(logs.values())
        scores = _scaled({code: math.exp(value - highest) for code, value in logs.items()})
        language = max(scores, key=scores.__getitem__)
        confidence = scores[language]
        return Detection(language, confidence if telling else min(confidence, _NAMES_ONLY), scores)

    def _weigh(self, words: list[str]) -> dict[str, float] | None:
        """Log evidence for each language, or None when no profile and no list knows anything of the words."""
        sums = [0.0] * len(self._owners)
        for word in words:
            spaced = f" {word.translate(self._normal)} "
            for start in range(len(spaced)):
                for end in range(start + 1, min(start + 4, len(spaced) + 1)):
                    for number, gain in self._grams.get(spaced[start:end], ()):
                        sums[number] += gain
        evidence = dict.fromkeys(self.languages, -math.inf)
        for (code, penalty), total in zip(self._owners, sums, strict=True):
            evidence[code] = max(evidence[code], total - penalty)
        for word in words:
            owners = self._words.get(_plain(word), ())
            for code in owners:
                evidence[code] += _WORD_WEIGHT if len(owners) == 1 else _SHARED_WORD_WEIGHT
        # Stray letters of other scripts stand in the profiles too: they are no language.
        is_known = max(evidence.values()) >= _LEAST_EVIDENCE
        for code, change in _judge_letters(" ".join(words), self.languages).items():
            evidence[code] += change
        return evidence if is_known else None


def next_language(
    detector: Detector, text: str, *, current: str | None, by_hand: bool, posterior: Mapping[str, float] | None
) -> Followed:
    """The language of a conversation after one more message of the resident.

    ``current`` is the language so far; one chosen ``by_hand`` stays. ``posterior`` is the belief of the last message.
    """
    last = _scaled(posterior)
    prior = detector.start_prior
    if last:
        prior = {
            code: _MEMORY * last.get(code, 0.0) + (1 - _MEMORY) * share for code, share in detector.start_prior.items()
        }
    found = detector.detect(text, prior=prior)
    if found.language == UNDETERMINED:
        return Followed(current or UNDETERMINED, 0.0, dict(posterior or {}))
    belief = {code: round(score, 4) for code, score in found.scores.items()}
    if by_hand and current:
        return Followed(current, 1.0, belief)
    may_change = found.confidence >= SURE and (not text.isascii() or sum(map(len, _words_of(text))) >= _SHORTEST_CHANGE)
    if current is None or found.language == current or may_change:
        return Followed(found.language, found.confidence, belief)
    return Followed(current, found.scores.get(current, 0.0), belief)


# --- cleaning -------------------------------------------------------------------------------------------------------

_NO_LANGUAGE = re.compile(
    "|".join(map(re.escape, PLACEHOLDERS.values())) + r"|https?://\S+|www\.\S+|\S{1,64}@\S+|\b\w+\.(?:fi|com|org|net)\b"
)
_WORD = re.compile(r"[^\W_]+(?:['’`´ʼ\u200c][^\W_]+)*")
# Chinese is written without blanks, also around a Finnish name ("toimeentulotuki怎么申请").
_HAN = re.compile(r"[\u3400-\u9fff]+")
_MARKED = re.compile(r"[^\x00-\x7f]")


def _words_of(text: str) -> list[str]:
    cleaned = _NO_LANGUAGE.sub(" ", unicodedata.normalize("NFC", text[:_LONGEST]).lower().replace("i\u0307", "i"))
    return [word for word in _WORD.findall(_HAN.sub(r" \g<0> ", cleaned)) if not word.isnumeric()]


class _CharTable(dict[int, str]):
    """A character function as a table for ``str.translate``, filled as characters come."""

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, code: int) -> str:
        self[code] = self._function(chr(code))
        return self[code]


# Words are compared as people type them: no diacritics, and one form of the letters that keyboards vary.
_TYPED = dict(zip("ıđøłßəيىكەة", "idolsəییکەه", strict=True))


def _plain_character(character: str) -> str:
    if unicodedata.category(character) in {"Cf", "Po", "Pf", "Sk", "Lm"}:
        return ""
    marks = [each for each in unicodedata.normalize("NFKD", character) if unicodedata.category(each) != "Mn"]
    return "".join(_TYPED.get(each, each) for each in marks)


_PLAIN = _CharTable(_plain_character)


def _plain(word: str) -> str:
    return word.lower().translate(_PLAIN)


def _scaled(weights: Mapping[str, float] | None) -> dict[str, float]:
    total = sum(weights.values()) if weights else 0.0
    return {code: weight / total for code, weight in weights.items()} if weights and total > 0 else {}


# --- letters: soft penalties, not walls: residents have every keyboard ------------------------------------------------

# letters, languages in which they are at home, penalty of all others per letter, and at most
_LETTERS: list[tuple[str, set[str], float, float]] = [
    ("ڕڵۆێە", {"ckb"}, 2.5, 10.0),
    ("پچژ", {"fa", "ckb"}, 2.0, 6.0),
    ("گ", {"fa", "ckb"}, 1.5, 4.0),
    ("یک", {"fa", "ckb"}, 1.2, 5.0),
    ("يك", {"ar"}, 0.8, 3.0),
    ("ةىإأ", {"ar"}, 1.5, 5.0),
    ("іїєґ", {"uk"}, 2.5, 10.0),
    ("ыэёъ", {"ru"}, 2.5, 10.0),
    ("õ", {"et", "vi"}, 2.5, 6.0),
    ("ä", {"fi", "et", "sv"}, 1.2, 5.0),
    ("ö", {"fi", "et", "sv", "tr"}, 1.0, 4.0),
    ("ü", {"et", "tr", "es"}, 1.2, 4.0),
    ("å", {"sv"}, 2.0, 6.0),
    ("ğış", {"tr"}, 2.5, 8.0),
    ("ë", {"sq"}, 2.5, 8.0),
    ("ç", {"sq", "tr"}, 1.5, 4.0),
    ("ñ¿¡", {"es"}, 3.0, 6.0),
    ("íóú", {"es", "vi"}, 1.5, 4.0),
    ("đơư", {"vi"}, 2.5, 8.0),
]
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")
_HAN = re.compile("[\u3400-\u9fff]")
_CHAT_DIGIT = re.compile(r"[a-z][23579](?=[a-z])|\b[2375][a-z]{2,}|[a-z]{2,}[37]\b")


def _judge_letters(text: str, languages: Iterable[str]) -> dict[str, float]:
    """Log changes by language for the letters of a text (lower case)."""
    changes = dict.fromkeys(languages, 0.0)
    if "ar" in changes and (digits := len(_CHAT_DIGIT.findall(text))):
        changes["ar"] += min(2.0 * digits, 6.0)
    if _MARKED.search(text) is None:
        return changes
    letters = Counter(text)
    rules = [(sum(letters[each] for each in members), home, by, most) for members, home, by, most in _LETTERS]
    rules += [(len(_VIETNAMESE.findall(text)), {"vi"}, 2.5, 10.0), (len(_HAN.findall(text)), {"zh"}, 3.0, 12.0)]
    for count, home, by, most in rules:
        for code in languages:
            if count and code not in home:
                changes[code] -= min(by * count, most)
    return changes


# --- loading --------------------------------------------------------------------------------------------------------

_NEIGHBOUR_PENALTY = 4.0  # profiles of languages that we answer in a neighbour's: Norwegian is read as Swedish
_CHAT_PENALTY = 2.0


@lru_cache(maxsize=1)
def current_detector() -> Detector:
    """The detector of this installation, read at the first call: call it before serving."""
    return load_detector()


def load_detector(languages_file: Path = LANGUAGES_FILE, words_file: Path = WORDS_FILE) -> Detector:
    """The detector of this installation; reads the profiles (about a second): call it before serving."""
    # langdetect opens a file when imported.
    from langdetect import PROFILES_DIRECTORY
    from langdetect.utils.ngram import NGram

    rows = YAML(typ="safe").load(languages_file.read_text(encoding="utf-8"))["languages"]
    lists = YAML(typ="safe").load(words_file.read_text(encoding="utf-8"))
    words = {code: entry.split() for code, entry in lists["words"].items()}
    chat = {code: entry.split() for code, entry in lists["chat"].items()}
    letters = {code: dict(pair.split("=") for pair in entry.split()) for code, entry in lists["letters"].items()}
    profiles: list[tuple[str, float, Mapping[str, float]]] = []
    for row in rows:
        code = row["code"]
        for number, known in enumerate(row["detector"]):
            counts = _read_counts(Path(PROFILES_DIRECTORY) / known)
            penalty = _NEIGHBOUR_PENALTY if number and not known.startswith("zh") else 0.0
            profiles.append((code, penalty, _probabilities(_with_plain(counts))))
            if code in letters and number == 0:
                latin = _mixed(_probabilities(_transliterated(counts, letters[code])), _of_words(chat[code]), 0.75)
                profiles.append((code, _CHAT_PENALTY, latin))
        if not row["detector"]:
            profiles.append((code, 0.0, _of_words(word.translate(_CharTable(NGram.normalize)) for word in words[code])))
        elif code in chat and code not in letters:
            profiles.append((code, _CHAT_PENALTY, _of_words(chat[code])))
    return Detector(
        profiles=profiles,
        words={code: [*words.get(code, []), *chat.get(code, [])] for code in (row["code"] for row in rows)},
        names=lists["names"].split(),
        shares={row["code"]: float(row["share"]) for row in rows},
        normal=NGram.normalize,
    )


def _read_counts(path: Path) -> Counter[str]:
    """N-grams of a profile; capitals are left out, texts come in lower case."""
    counts: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["freq"]
    return Counter({gram: count for gram, count in counts.items() if gram == gram.lower()})


def _with_plain(counts: Counter[str]) -> Counter[str]:
    """The counts as if a part of the text were typed without diacritics (Latin letters only)."""
    mixed: Counter[str] = Counter()
    for gram, count in counts.items():
        mixed[gram] += int(count * (1 - _PLAIN_PART))
        plain = "".join(_plain_character(each) if each.isalpha() and each < "\u0250" else each for each in gram)
        mixed[plain] += int(count * _PLAIN_PART)
    return mixed


def _transliterated(counts: Counter[str], letters: Mapping[str, str]) -> Counter[str]:
    latin: Counter[str] = Counter()
    for gram, count in counts.items():
        written = "".join(letters.get(each, each) for each in gram)
        for size in {len(gram), min(len(written), 3)}:
            for start in range(len(written) - size + 1):
                latin[written[start : start + size]] += count
    return latin


def _of_words(words: Iterable[str]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for word in words:
        spaced = f" {word} "
        counts.update(spaced[i:j] for i in range(len(spaced)) for j in range(i + 1, min(i + 4, len(spaced) + 1)))
    return _probabilities(counts)


def _probabilities(counts: Counter[str]) -> dict[str, float]:
    """Relative frequencies among the n-grams of the same length; a blank alone tells nothing."""
    totals: Counter[int] = Counter()
    for gram, count in counts.items():
        totals[len(gram)] += count
    return {gram: count / totals[len(gram)] for gram, count in counts.items() if gram.strip() and count}


def _mixed(first: Mapping[str, float], second: Mapping[str, float], part: float) -> dict[str, float]:
    return {gram: part * first.get(gram, 0.0) + (1 - part) * second.get(gram, 0.0) for gram in {*first, *second}}
