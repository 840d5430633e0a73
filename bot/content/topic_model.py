"""The topic classifier's mathematics: n-grams, TF-IDF, a linear model with calibrated confidence, its files.

Pure: knows neither Rasa nor the content files, so that ``bot.nlu.topic_classifier`` and ``bot.content.parsing`` answer
alike. Needs scikit-learn only to learn. Its files are JSON and NumPy arrays: loading one cannot run code.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.crisis import normalise
from bot.masking import PLACEHOLDERS

FORMAT = 1
FILE_NAME = "topics"
SEED = 20_261_121

BUCKET_BITS = 20
"""N-grams are counted in 2^20 buckets: no vocabulary to keep, and the same place in every process (CRC-32)."""

MOST_FEATURES = 300_000
"""Buckets kept, heaviest first: 300 000 x 71 topics of a byte each are 21 MB, whatever the number of languages."""

WORD_WEIGHT = 0.6
"""Weight of words and word pairs beside pieces of words (1.0): inflected languages live by the pieces."""

SHORTEST_PIECE, LONGEST_PIECE = 2, 5
PENALTY = 1.2
BAYES_WEIGHT = 0.05
"""Share of complement naive Bayes, whose margins are first brought to a standard deviation of 1."""
SMOOTHING = 0.1
TOLERANCE = 0.1
"""Where the search for the weights stops: with 12 languages 0.01 took twice the time and had no line more right."""
HELD_OUT, TRIED = 0.25, 0.4
"""Shares of the examples that the trial is judged on and learnt from: from 0.75 the sharpness was 5.7, not 5.9, in
20 s more."""

_PIECE = zlib.crc32(b"~")
"""Where the sum over a piece of a word begins: a piece is not the word that is spelt alike."""

_ARRAYS = ("rarity", "weights", "scale", "bias")

COUNTED_TEXTS = 64
"""Texts whose n-grams are kept: a message is judged by three classifiers, and in part by its parts."""

Counts = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Different buckets in ascending order, and 1 + log of how often each stands there."""

Counted = tuple[Counts, Counts]
"""Of the words and word pairs of a text, and of the pieces of its words."""


class ModelFilesError(Exception):
    """The files of a model are missing or were written by another version of this module."""


@dataclass(frozen=True)
class Guess:
    """A topic and how sure the model is of it (0-1)."""

    topic: str
    confidence: float


@dataclass(frozen=True)
class TopicModel:
    """A learnt classifier.

    ``place`` maps a bucket to its row of ``rarity`` (inverse document frequency), ``weights`` (one column a topic) and
    ``scale`` (what a weight of 1 is worth in that row), -1 for a bucket never seen; ``sharpness`` turns margins into
    calibrated confidences.
    """

    topics: tuple[str, ...]
    place: NDArray[np.int32]
    rarity: NDArray[np.float32]
    weights: NDArray[Any]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: float = 1.0

    def rank(self, text: str, *, limit: int = 10) -> list[Guess]:
        """The likeliest topics, best first; what was never seen leaves only how common each topic is."""
        confidences = _softmax(self.margins(_count(text)) * self.sharpness)
        best = np.argsort(-confidences, kind="stable")[:limit]
        return [Guess(self.topics[index], float(confidences[index])) for index in best]

    def judge(self, text: str) -> dict[str, float]:
        """How far on its side each topic has a text."""
        return dict(zip(self.topics, self.margins(_count(text)).tolist(), strict=True))

    def margins(self, counted: Counted) -> NDArray[np.float32]:
        """How far on its side each topic has the text."""
        columns, values = _row(counted, self.place, self.rarity)
        found: NDArray[np.float32] = (values * self.scale[columns]) @ self.weights[columns].astype(
            np.float32
        ) + self.bias
        return found

    def save(self, folder: Path, name: str = FILE_NAME) -> None:
        """Write ``<name>.json`` and ``<name>.npz`` into an existing folder."""
        facts = {"format": FORMAT, "topics": list(self.topics), "sharpness": self.sharpness}
        (folder / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        buckets = np.flatnonzero(self.place >= 0).astype(np.int32)
        arrays = {"buckets": buckets, **{array: getattr(self, array) for array in _ARRAYS}}
        # Packed here: Rasa's own packing (gzip at its slowest) takes ten times as long on what is not.
        np.savez_compressed(folder / f"{name}.npz", **arrays)

    @classmethod
    def load(cls, folder: Path, name: str = FILE_NAME) -> TopicModel:
        """Read what ``save`` wrote.

        Raises:
            ModelFilesError: when it cannot be read or has another format.
        """
        try:
            facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            if facts["format"] != FORMAT:
                raise ModelFilesError(f"format {facts['format']}, expected {FORMAT}")
            with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
                place = _places(arrays["buckets"])
                found = {array: arrays[array] for array in _ARRAYS}
        except (OSError, KeyError, ValueError) as error:
            raise ModelFilesError(str(error)) from error
        return cls(tuple(facts["topics"]), place, **found, sharpness=float(facts["sharpness"]))


def learn(texts: Sequence[str], topics: Sequence[str], *, seed: int = SEED) -> TopicModel:
    """A classifier learnt from examples; the same examples in the same order give the same model.

    Raises:
        ValueError: when there are fewer than two topics, or one with fewer than four examples.
    """
    names, labels = _number(topics, sorted(set(topics)))
    if len(names) < 2:
        raise ValueError("needs two topics and four examples of each")
    counted = [_count(text) for text in texts]
    place, rarity, matrix = _weigh(counted)
    # Calibrated on lines that a trial has not seen; what is kept is fitted with all of them.
    is_held, is_tried = _choose_for_trial(labels, seed)
    was_seen = np.flatnonzero(np.diff(matrix[is_tried].tocsc().indptr) > 0)
    trial_place = np.full_like(place, -1)
    trial_place[np.flatnonzero(place >= 0)[was_seen]] = was_seen
    trial = _fit(names, trial_place, rarity, matrix[is_tried], labels[is_tried], seed=seed)
    fitted = _fit(names, place, rarity, matrix, labels, seed=seed)
    margins = np.array([trial.margins(each) for each, held in zip(counted, is_held, strict=True) if held])
    return _prune(replace(fitted, sharpness=_find_sharpness(margins, labels[is_held])))


def learn_some(texts: Sequence[str], topics: Sequence[str], *, wanted: Sequence[str], seed: int = SEED) -> TopicModel:
    """The margins of some topics against all the others together; its confidences mean nothing.

    Raises:
        ValueError: when one of ``wanted`` has fewer than four examples.
    """
    names, labels = _number(topics, wanted)
    place, rarity, matrix = _weigh([_count(text) for text in texts])
    return _prune(_fit(names, place, rarity, matrix, labels, seed=seed))


def _number(topics: Sequence[str], wanted: Sequence[str]) -> tuple[tuple[str, ...], NDArray[Any]]:
    """The wanted names, and for each example the place of its topic among them, -1 for any other."""
    number = {name: index for index, name in enumerate(wanted)}
    labels = np.array([number.get(topic, -1) for topic in topics])
    if int(np.bincount(labels[labels >= 0], minlength=len(wanted)).min()) < 4:
        raise ValueError("needs two topics and four examples of each")
    return tuple(wanted), labels


# --- text -> buckets ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=COUNTED_TEXTS)
def _count(text: str) -> Counted:
    for placeholder in PLACEHOLDERS.values():
        text = text.replace(placeholder, " ")
    words = normalise(text).split()
    whole = [word.encode() for word in words]
    crc, mask = zlib.crc32, (1 << BUCKET_BITS) - 1
    buckets = [crc(word) & mask for word in whole]
    buckets += [crc(b"%b %b" % pair) & mask for pair in pairwise(whole)]
    return _weigh_counts(buckets), _weigh_counts([crc(piece, _PIECE) & mask for piece in _pieces(words)])


def _weigh_counts(buckets: list[int]) -> Counts:
    found, counts = np.unique(np.array(buckets, dtype=np.int64), return_counts=True)
    return found, 1.0 + np.log(counts)


def _pieces(words: Sequence[str]) -> list[bytes]:
    # The marks tell a beginning and an end from a middle.
    found: list[bytes] = []
    for word in words:
        letters = f"<{word}>"
        longest = min(LONGEST_PIECE, len(letters))
        spans = [
            slice(start, start + length)
            for length in range(SHORTEST_PIECE, longest + 1)
            for start in range(len(letters) - length + 1)
        ]
        if letters.isascii():  # a byte a letter: cut what is encoded, not each piece anew
            encoded = letters.encode()
            found += [encoded[span] for span in spans]
        else:
            found += [letters[span].encode() for span in spans]
    return found


def _places(buckets: NDArray[np.int32]) -> NDArray[np.int32]:
    place = np.full(1 << BUCKET_BITS, -1, dtype=np.int32)
    place[buckets] = np.arange(len(buckets), dtype=np.int32)
    return place


def _row(
    counted: Counted, place: NDArray[np.int32], rarity: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Columns and values of one text: words and pieces each scaled to unit length, then weighted."""
    columns, values = [], []
    for (buckets, counts), weight in zip(counted, (WORD_WEIGHT, 1.0), strict=True):
        places = place[buckets]
        is_known = places >= 0
        places = places[is_known]
        raw = counts[is_known] * rarity[places]
        length = float(np.sqrt(raw @ raw))
        columns.append(places)
        values.append(raw * (weight / length) if length else raw)
    return np.concatenate(columns), np.concatenate(values).astype(np.float32)


# --- learning -------------------------------------------------------------------------------------------------------


def _weigh(counted: Sequence[Counted]) -> tuple[NDArray[np.int32], NDArray[np.float32], Any]:
    """Places, inverse document frequencies, and the examples as rows of a sparse matrix."""
    from scipy.sparse import csr_matrix

    seen = np.zeros(1 << BUCKET_BITS, dtype=np.int64)
    for (words, _), (pieces, _) in counted:
        seen[np.union1d(words, pieces)] += 1
    place = _places(np.flatnonzero(seen).astype(np.int32))
    rarity = (np.log((1 + len(counted)) / (1 + seen[seen > 0])) + 1).astype(np.float32)
    rows = [_row(each, place, rarity) for each in counted]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, values = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(rarity)))
    matrix.sum_duplicates()  # puts the rows in order, here and not in the threads that share it
    return place, rarity, matrix


def _fit(
    names: tuple[str, ...],
    place: NDArray[np.int32],
    rarity: NDArray[np.float32],
    matrix: Any,
    labels: NDArray[Any],
    *,
    seed: int,
) -> TopicModel:
    """One-against-the-rest support vectors on the rows of ``matrix``, and a little naive Bayes beside them.

    Both are linear, so their sum is one model of the same size: a few more lines are right, above all among the first
    three (docs/decisions/0007).
    """
    from sklearn.naive_bayes import ComplementNB

    weights, bias = _separate(matrix, labels, len(names), seed=seed)
    learnt = ComplementNB(alpha=SMOOTHING).fit(matrix, labels)
    if len(learnt.classes_) > 2:
        bayes = learnt.feature_log_prob_.T
        bayes = bayes - bayes.mean(axis=1, keepdims=True)
        bayes = bayes * (BAYES_WEIGHT / float((matrix @ bayes).std()))
        weights = weights + bayes[:, learnt.classes_ >= 0]
    scale = np.ones(len(rarity), dtype=np.float32)
    return TopicModel(names, place, rarity, np.ascontiguousarray(weights, np.float32), scale, bias.astype(np.float32))


def _separate(matrix: Any, labels: NDArray[Any], count: int, *, seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Support vectors of each of ``count`` topics against all the rest: a column and a bias each.

    Half of the topics in a thread of its own: liblinear leaves Python's lock, and two cores learn in half the time.
    """
    from sklearn.svm import LinearSVC

    def separate(group: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        of_group = np.where(np.isin(labels, group), labels, -1)
        svm = LinearSVC(C=PENALTY, tol=TOLERANCE, random_state=seed).fit(matrix, of_group)
        if len(svm.classes_) == 2:  # scikit-learn keeps one column for two classes: that of the greater label
            return svm.coef_.T, svm.intercept_
        return svm.coef_.T[:, svm.classes_ >= 0], svm.intercept_[svm.classes_ >= 0]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(separate, np.array_split(np.arange(count), min(2, count))))
    return np.hstack([columns for columns, _ in found]), np.hstack([bias for _, bias in found])


def _prune(model: TopicModel) -> TopicModel:
    """A byte for each weight, and only the features that weigh most: the rest decides nothing."""
    buckets = np.flatnonzero(model.place >= 0).astype(np.int32)
    if len(buckets) > MOST_FEATURES:
        weight = np.linalg.norm(model.weights, axis=1)
        rows = np.sort(np.argsort(-weight, kind="stable")[:MOST_FEATURES])
    else:
        rows = np.arange(len(buckets))
    weights = model.weights[rows]
    scale = (np.abs(weights).max(axis=1) / 127).astype(np.float32)
    bytes_ = np.rint(weights / np.maximum(scale, 1e-12)[:, None]).astype(np.int8)
    return replace(model, place=_places(buckets[rows]), rarity=model.rarity[rows], weights=bytes_, scale=scale)


def _choose_for_trial(labels: NDArray[Any], seed: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each topic's examples, by chance with a seed: a quarter to be judged, and others to learn the trial from."""
    chance = np.random.default_rng(seed)
    is_held, is_tried = np.zeros(len(labels), dtype=bool), np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        members = chance.permutation(np.flatnonzero(labels == label))
        held = max(1, int(len(members) * HELD_OUT))
        is_held[members[:held]] = True
        is_tried[members[held : held + max(1, int(len(members) * TRIED))]] = True
    return is_held, is_tried


def _find_sharpness(margins: NDArray[np.float32], labels: NDArray[Any]) -> float:
    """The factor under which the confidences of unseen lines are likeliest (temperature scaling)."""

    def surprise(sharpness: float) -> float:
        confidences = _softmax(margins * sharpness)
        return float(-np.log(confidences[np.arange(len(labels)), labels] + 1e-12).mean())

    return min((float(step) for step in np.geomspace(0.5, 40, 120)), key=surprise)


def _softmax(margins: NDArray[Any]) -> NDArray[Any]:
    raised = np.exp(margins - margins.max(axis=-1, keepdims=True))
    shares: NDArray[Any] = raised / raised.sum(axis=-1, keepdims=True)
    return shares
