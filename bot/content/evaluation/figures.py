"""The figures of all languages, and their forms for machines and for people. Measures nothing."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass

from bot.content.evaluation import tables
from bot.content.evaluation.measured import Answers, LanguageFigures, most_confused


@dataclass(frozen=True)
class Figures:
    """The figures of every language."""

    languages: tuple[LanguageFigures, ...]

    def of(self, language: str) -> LanguageFigures:
        """The figures of one language.

        Raises:
            KeyError: when it has no expectations.
        """
        for figures in self.languages:
            if figures.language == language:
                return figures
        raise KeyError(language)

    @property
    def answers(self) -> Answers:
        """Expected and found topics over all languages, in the order of the files."""
        counts: Counter[tuple[str, str]] = Counter()
        for each in self.languages:
            counts.update({(wanted, found): count for wanted, found, count in each.answers})
        return tuple((*pair, count) for pair, count in counts.items())

    @property
    def confusions(self) -> Answers:
        """The pairs that are confused most over all languages."""
        return most_confused(self.answers)

    def as_json(self) -> str:
        """Everything, for machines."""
        languages = []
        for each in self.languages:
            row = asdict(each)
            del row["answers"]
            languages.append({**row, "confusions": each.confusions})
        return json.dumps({"languages": languages, "confusions": self.confusions}, ensure_ascii=False, indent=1)

    def as_table(self) -> str:
        """The shares, then the pairs that are confused most, for people."""
        parts = [tables.topics(self.languages), tables.danger(self.languages)]
        if any(each.robustness for each in self.languages):
            parts.append(tables.robustness(self.languages))
        if len(self.languages) > 1:
            parts.append(tables.confusions("all", self.confusions))
        parts += [tables.confusions(each.language, each.confusions) for each in self.languages]
        return "\n\n".join(parts)
