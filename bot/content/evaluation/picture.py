"""Draws which topics are taken for which: a square per pair, darker the larger its share of the expected topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from bot.content.evaluation.measured import Answers

CELL = 11
LABEL = 170
RIGHT, WRONG = "#1f5fa8", "#b3400e"
FAINTEST = 0.15
WORST = 0.1
"""A topic that is taken for another in a tenth of its lines is painted in full."""


def draw_confusions(answers: Answers) -> str:
    """One SVG; each square tells its pair and count when pointed at."""
    # Topics in the order of the files, where those of one area stand together.
    names = list(dict.fromkeys([*(each[0] for each in answers), *(each[1] for each in answers)]))
    place = {name: number for number, name in enumerate(names)}
    totals: Counter[str] = Counter()
    for wanted, _, count in answers:
        totals[wanted] += count
    size = LABEL + CELL * len(names)
    squares = "".join(
        _square(place[wanted], place[found], f"{wanted} → {found}: {count}", count / totals[wanted])
        for wanted, found, count in answers
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" '
        'role="img" aria-labelledby="picture-title picture-text">\n'
        '<title id="picture-title">Expected topics (rows) and found topics (columns)</title>\n'
        '<desc id="picture-text">Blue squares on the diagonal are right, brown ones beside it are confusions. '
        "The tables of this page name the most frequent pairs.</desc>\n"
        f'{_lines(len(names), size)}<g font-family="system-ui, sans-serif" font-size="{CELL - 2}" fill="#1a1a1a">\n'
        f"{_labels(names)}</g>\n{squares}</svg>\n"
    )


def _square(row: int, column: int, told: str, share: float) -> str:
    x, y = LABEL + column * CELL, LABEL + row * CELL
    colour, strength = (RIGHT, share) if row == column else (WRONG, share / WORST)
    return (
        f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 1}" height="{CELL - 1}" fill="{colour}" '
        f'fill-opacity="{min(max(strength, FAINTEST), 1):.2f}"><title>{escape(told)} ({share:.0%})</title></rect>\n'
    )


def _lines(count: int, size: int) -> str:
    steps = "".join(
        f"M{LABEL} {LABEL + place * CELL}H{size}M{LABEL + place * CELL} {LABEL}V{size}" for place in range(count + 1)
    )
    return f'<path d="{steps}" stroke="#e3e3e3" stroke-width="1" fill="none"/>\n'


def _labels(names: Sequence[str]) -> str:
    labels = ""
    for place, name in enumerate(names):
        middle = LABEL + place * CELL + CELL - 2
        labels += f'<text x="{LABEL - 4}" y="{middle}" text-anchor="end">{escape(name)}</text>\n'
        labels += f'<text transform="translate({middle} {LABEL - 4}) rotate(-90)">{escape(name)}</text>\n'
    return labels
