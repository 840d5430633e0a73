"""The figures as one HTML page that needs nothing else: tables, a picture of the confusions, and what was missed.

No script and no address. Everything the picture shows stands in a table too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from bot.content.evaluation import tables
from bot.content.evaluation.figures import Figures
from bot.content.evaluation.measured import Answers, LanguageFigures
from bot.content.evaluation.picture import draw_confusions

TITLE = "Figures of the model"
_TEXT = ' class="text"'

_STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; margin: 2rem auto; max-width: 70rem;
  padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
.wide { overflow-x: auto; }
caption { text-align: start; font-weight: 600; padding: .25rem 0; }
th, td { border: 1px solid #8a8a8a; padding: .25rem .5rem; text-align: end; vertical-align: bottom; }
th { background: #f0f2f5; }
.text { text-align: start; }
svg { max-width: 100%; height: auto; border: 1px solid #8a8a8a; }
summary { cursor: pointer; padding: .25rem 0; }
:focus-visible { outline: 3px solid #00478f; outline-offset: 2px; }
"""


def as_page(figures: Figures) -> str:
    """The whole page."""
    languages = figures.languages
    parts = [
        _section("Topics", _language_table("Shares, 0 to 1", tables.TOPIC_COLUMNS, languages)),
        _section("Danger", _language_table("Shares, 0 to 1", tables.DANGER_COLUMNS, languages)),
    ]
    if any(each.robustness for each in languages):
        altered = (
            _language_table(f"{heading}, the same lines altered", tables.robustness_columns(languages, name), languages)
            for heading, name in tables.ROBUST.items()
        )
        parts.append(_section("Robustness", "".join(altered)))
    parts += [
        _section("Confusions", _pairs("All languages: most confused pairs", figures.confusions)),
        _section("Picture of the confusions", draw_confusions(figures.answers)),
        _section("Language by language", "".join(_details(each) for each in languages)),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{TITLE}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{TITLE}</h1>\n{''.join(parts)}</main>\n</body>\n</html>\n"
    )


def _section(heading: str, content: str) -> str:
    return f"<section>\n<h2>{escape(heading)}</h2>\n{content}</section>\n"


def _language_table(caption: str, columns: Sequence[tables.Column], languages: Sequence[LanguageFigures]) -> str:
    rows = [(each.language, *(column.cell(each) for column in columns)) for each in languages]
    return _table(caption, ["language code", *(column.heading for column in columns)], rows)


def _pairs(caption: str, pairs: Answers) -> str:
    return _table(caption, ["expected", "found", "lines"], pairs, texts=2)


def _details(language: LanguageFigures) -> str:
    missed = [(each.text, each.kind or "none", each.found) for each in language.missed]
    return (
        f"<details>\n<summary>{escape(language.language)}</summary>\n"
        f"{_pairs(f'{language.language}: most confused pairs', language.confusions)}"
        f"{_missed(language.language, missed)}</details>\n"
    )


def _missed(language: str, rows: Sequence[tuple[str, str, str]]) -> str:
    head = _head(["line", "expected danger", "found"], texts=3)
    body = "".join(
        f'<tr><td{_TEXT} lang="{escape(language)}" dir="auto">{escape(text)}</td>'
        f"<td{_TEXT}>{escape(kind)}</td><td{_TEXT}>{escape(found)}</td></tr>\n"
        for text, kind, found in rows
    )
    return _wrapped(f"{language}: danger judged otherwise", head, body)


def _table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, texts: int = 1) -> str:
    """A table whose first cell of a row is its heading; the first ``texts`` columns hold words, the others numbers."""
    body = ""
    for row in rows:
        cells = [f'<th scope="row"{_TEXT}>{escape(str(row[0]))}</th>']
        for place, cell in enumerate(row[1:], start=1):
            cells.append(f"<td{_TEXT if place < texts else ''}>{escape(str(cell))}</td>")
        body += f"<tr>{''.join(cells)}</tr>\n"
    return _wrapped(caption, _head(headings, texts=texts), body)


def _head(headings: Sequence[str], *, texts: int) -> str:
    cells = (
        f'<th scope="col"{_TEXT if place < texts else ""}>{escape(heading)}</th>'
        for place, heading in enumerate(headings)
    )
    return f"<thead><tr>{''.join(cells)}</tr></thead>\n"


def _wrapped(caption: str, head: str, body: str) -> str:
    # A region that scrolls must be reachable by keyboard (WCAG 2.1.1), and then it needs a name.
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}">\n'
        f"<table>\n<caption>{escape(caption)}</caption>\n{head}<tbody>\n{body}</tbody>\n</table>\n</div>\n"
    )
