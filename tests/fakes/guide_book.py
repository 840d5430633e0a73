"""A small guide with its words in four languages, for tests of what shows a guide from end to end."""

from __future__ import annotations

from datetime import date

from bot.content.guide_finding import GuideBook
from bot.content.guide_texts import GuideTexts
from bot.content.guides import Choice, Guide, Step
from bot.content.texts import current_texts

DEBTS = Guide(
    slug="debts",
    audience="any",
    source="Laki talous- ja velkaneuvonnasta",
    dated=date(2026, 11, 22),
    sign_in="omakela",
    steps=(
        Step("begin", choices=(Choice("alone", to="list"), Choice("person", person=True))),
        Step("list", services=("talous-ja-velkaneuvonta",)),
        Step("by_phone", services=("vake-vaihde",), ends=True),
    ),
)


def make_guide_texts() -> GuideTexts:
    """The words of ``DEBTS``: all in Finnish, Swedish and English, in Arabic all but one."""
    finnish = {
        ("debts", "title"): "Velat hallintaan",
        ("debts", "steps", "begin"): "Selviätkö paperien kanssa yksin?",
        ("debts", "steps", "list"): "Kirjoita velat listaan.",
        ("debts", "steps", "by_phone"): "Soita ja pyydä aika.",
        ("debts", "choices", "alone"): "Kyllä, yksin",
        ("debts", "at_hand"): "Laskut ja tiliote.",
        ("debts", "how_long"): "Ajan saa parissa viikossa.",
        ("debts", "cost"): "Neuvonta on <maksutonta>.",
        ("debts", "next"): "Neuvoja tekee suunnitelman.",
        ("debts", "phone"): "Vaihde yhdistää.",
    }
    english = {path: text.upper() for path, text in finnish.items()} | {("debts", "title"): "Debts under control"}
    arabic = {path: "نص" for path in finnish if path[-1] != "cost"} | {("debts", "title"): "الديون"}
    return GuideTexts({"fi": finnish, "en": english, "sv": english, "ar": arabic})


def make_guide_book() -> GuideBook:
    """A book with ``DEBTS``, and a guide whose words nobody has written yet."""
    unwritten = Guide("home_care", "elderly", "Sosiaalihuoltolaki", date(2026, 11, 22), None, (Step("begin"),))
    return GuideBook({"debts": DEBTS, "home_care": unwritten}, make_guide_texts(), current_texts())
