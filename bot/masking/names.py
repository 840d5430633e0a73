"""Finds the names that people give of themselves: what follows "my name is", in every language. Pure.

Looks at nothing that stands elsewhere: a name in the middle of a sentence is told from no other word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.masking.kinds import Span
from bot.masking.lexicon import Cue, MaskLexicon, Phrase, PhraseNode
from bot.masking.words import Word, is_caseless, is_han, plain_words, words_of

MOST_WORDS = 4
"""Vietnamese and Spanish names have four."""

MOST_CASELESS = 3
MOST_PHRASES = 40
"""Looked at in one text: nobody introduces herself more often, and hostile texts would."""

LONGEST_GAP = 3
"""Characters between two words of a phrase."""

_TO_NAME = re.compile(r"[ :,،：=\n\"'“”«»„‘’-]{1,4}")
_TO_NAME_AFTER_SIGN_OFF = re.compile(r"[ ,،.!\n:-]{1,5}")
_WITHIN = re.compile(r" {1,2}|[-'’]|\. ?")
_PARTICLES = frozenset({"de", "la", "del", "van", "von", "der", "af", "al", "el", "bin", "ibn", "abu", "da", "dos"})
_CLAUSE_END = re.compile(r"\s*(?:$|[.,;:!?()\n،؛؟。，！？、/-])")
_HAN_RUN = re.compile("[\u3400-\u9fff·]{1,12}")
_TO_HAN_NAME = re.compile(r"[ :：,，「“\"]{0,2}")


def find_names(text: str, lexicon: MaskLexicon) -> Iterator[Span]:
    """The names in a folded text, from left to right."""
    yield from sorted([*_after_phrases(text, lexicon), *_after_han_phrases(text, lexicon)])


def _after_phrases(text: str, lexicon: MaskLexicon) -> Iterator[Span]:
    heads = lexicon.phrases.after
    if heads.keys().isdisjoint(plain_words(text)):
        return
    words = words_of(text)
    past = 0
    places = [place for place, word in enumerate(words) if word.plain in heads]
    for place in places[:MOST_PHRASES]:
        if place < past:
            continue
        for phrase in _phrases_at(words, place, lexicon.phrases):
            name = _match(text, words, place, phrase, lexicon)
            if name is not None:
                yield words[name[0]].start, words[name[1] - 1].end
                past = name[1]
                break


def _phrases_at(words: Sequence[Word], place: int, root: PhraseNode) -> list[Phrase]:
    """The longest phrase that begins at a place, once for each language that has it."""
    found: list[Phrase] = []
    node = root
    for at in range(place, len(words)):
        if at > place and words[at].start - words[at - 1].end > LONGEST_GAP:
            break
        after = node.after.get(words[at].plain)
        if after is None:
            break
        node = after
        found = node.ends or found
    return found


def _match(text: str, words: Sequence[Word], place: int, phrase: Phrase, lexicon: MaskLexicon) -> Span | None:
    """The first and the last place (excluded) of the name after a phrase that begins at ``place``."""
    first = place + len(phrase.words)
    if first >= len(words):
        return None
    to_name = _TO_NAME_AFTER_SIGN_OFF if phrase.cue is Cue.SIGN_OFF else _TO_NAME
    if not to_name.fullmatch(text, words[first - 1].end, words[first].start):
        return None
    if place and words[place - 1].plain in lexicon.denials[phrase.language]:
        return None
    if is_caseless(words[first].text):
        last = _end_of_caseless(text, words, first, phrase, lexicon)
    else:
        last = None if _is_shouted(words[place:first]) else _end_of_capitals(text, words, first, phrase, lexicon)
        if last is None and phrase.cue is not Cue.FULL_ONLY:
            last = _end_of_given(text, words, first, phrase, lexicon)
    if last is None:
        return None
    is_known = words[first].plain in lexicon.given_names
    is_full = last - first > 1 and not is_caseless(words[first].text)
    if phrase.cue is Cue.FULL_ONLY and is_known and is_full:
        return first, last
    if phrase.cue is Cue.FULL_ONLY and not is_known and not is_full:
        return None
    if phrase.cue is not Cue.SURE and not _is_clause_end(text, words, last, phrase, lexicon):
        return None
    return first, last


def _is_shouted(words: Sequence[Word]) -> bool:
    """Whether the phrase itself is in capitals, so that capitals after it tell nothing."""
    written = "".join(word.text for word in words)
    return len(written) > 2 and written.isupper()


def _is_stop(word: Word, phrase: Phrase, lexicon: MaskLexicon) -> bool:
    return (
        word.plain in lexicon.stops[phrase.language]
        or word.plain in lexicon.no_names
        or word.plain.startswith(lexicon.stop_beginnings[phrase.language])
    )


def _end_of_capitals(text: str, words: Sequence[Word], first: int, phrase: Phrase, lexicon: MaskLexicon) -> int | None:
    last = place = first
    taken = 0
    while place < len(words) and taken < MOST_WORDS:
        word = words[place]
        if place > first:
            gap = text[words[place - 1].end : word.start]
            if not _WITHIN.fullmatch(gap) or ("." in gap and len(words[place - 1].text) > 1):
                break
        written = word.text.lower()
        is_name = word.text[0].isupper() and written not in lexicon.written_stops[phrase.language]
        if is_name and word.plain not in lexicon.no_names:
            last = place + 1
            taken += 1
        elif word.plain not in _PARTICLES:
            break
        place += 1
    return last if last > first else None


def _end_of_given(text: str, words: Sequence[Word], first: int, phrase: Phrase, lexicon: MaskLexicon) -> int | None:
    """Without capitals only a well-known first name is one, and what ends the clause after it is the last name."""
    if words[first].plain not in lexicon.given_names:
        return None
    last = first + 1
    while (
        last < len(words)
        and last - first < MOST_CASELESS
        and _WITHIN.fullmatch(text, words[last - 1].end, words[last].start)
        and "." not in text[words[last - 1].end : words[last].start]
        and not _is_stop(words[last], phrase, lexicon)
    ):
        last += 1
    if last - first == 1 or _is_clause_end(text, words, last, phrase, lexicon):
        return last
    return first + 1 + (words[first + 1].plain in lexicon.given_names)


def _end_of_caseless(text: str, words: Sequence[Word], first: int, phrase: Phrase, lexicon: MaskLexicon) -> int | None:
    """One to three words up to what ends the clause; of a longer clause only the first, and known names after it."""
    between = text[words[first - 1].end : words[first].start]
    if is_han(words[first].text) or (phrase.cue is not Cue.SIGN_OFF and between.strip(" :：")):
        return None
    if words[first].plain not in lexicon.given_names and _words_before(text, words, first - len(phrase.words)) > 3:
        return None  # "nobody answers when I write my name in Arabic": there "my name" is no subject
    last = first
    while (
        last < len(words)
        and last - first <= MOST_CASELESS
        and (last == first or _WITHIN.fullmatch(text, words[last - 1].end, words[last].start))
        and not _is_stop(words[last], phrase, lexicon)
    ):
        last += 1
    if last - first <= MOST_CASELESS:
        return last if last > first else None
    last = first + 1
    while last - first < MOST_CASELESS and words[last].plain in lexicon.given_names:
        last += 1
    return last


def _words_before(text: str, words: Sequence[Word], place: int) -> int:
    """How many words stand before a place in its clause."""
    first = place
    while first > 0 and not text[words[first - 1].end : words[first].start].strip():
        first -= 1
    return place - first


def _is_clause_end(text: str, words: Sequence[Word], last: int, phrase: Phrase, lexicon: MaskLexicon) -> bool:
    if _CLAUSE_END.match(text, words[last - 1].end):
        return True
    return phrase.cue is not Cue.SIGN_OFF and last < len(words) and _is_stop(words[last], phrase, lexicon)


def _after_han_phrases(text: str, lexicon: MaskLexicon) -> Iterator[Span]:
    """Chinese writes no blanks: a surname and one or two characters, or a short run that ends the clause."""
    if lexicon.han_phrases is None:
        return
    for match in islice(lexicon.han_phrases.finditer(text), MOST_PHRASES):
        between = _TO_HAN_NAME.match(text, match.end())
        start = between.end() if between else match.end()
        run = _HAN_RUN.match(text, start)
        if run is None:
            yield from _latin_after_han(text, start, lexicon)
            continue
        name = run[0]
        stop = next((i for i, character in enumerate(name) if character in lexicon.han_stops), len(name))
        has_surname = name[0] in lexicon.surnames or name[:2] in lexicon.surnames
        if stop >= 2 and stop <= (4 if has_surname else 5):
            yield start, start + stop
        elif stop > 4 and has_surname:
            yield start, start + 3


def _latin_after_han(text: str, start: int, lexicon: MaskLexicon) -> Iterator[Span]:
    words = words_of(text[start : start + 80])
    if words and words[0].start == 0 and words[0].text[0].isupper():
        last = _end_of_capitals(text[start:], words, 0, Phrase((), Cue.SURE, "zh"), lexicon)
        if last:
            yield start, start + words[last - 1].end
