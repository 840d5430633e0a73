"""Two small guides and their texts, so that tests of how one moves through guides do not hang on the content."""

from __future__ import annotations

from datetime import date

from bot.content.guide_texts import GuideTexts
from bot.content.guides import Choice, Guide, Step

HOME_CARE = Guide(
    slug="home_care",
    audience="elderly",
    source="Sosiaalihuoltolaki 1301/2014",
    dated=date(2026, 11, 22),
    sign_in="maisa",
    steps=(
        Step("begin", ("kotihoito",)),
        Step(
            "who",
            choices=(Choice("parent", to="send"), Choice("me", to="send"), Choice("money", topic="debts")),
        ),
        Step("send", ("maisa",), stuck="sign_in"),
        Step("wait"),
        Step("sign_in", ("maisa-ukk",), done="send"),
        Step("by_phone", ("ikaantyneiden-asiakasohjaus",), ends=True),
    ),
)
DEBTS = Guide(
    slug="debts",
    audience="any",
    source="Ulosottokaari 705/2007",
    dated=date(2026, 11, 20),
    sign_in=None,
    steps=(Step("begin"), Step("ask", choices=(Choice("yes", to="list"), Choice("person", person=True))), Step("list")),
)
GUIDES = {guide.slug: guide for guide in (HOME_CARE, DEBTS)}

TEXTS = GuideTexts(
    {
        "fi": {
            **{
                (slug, "steps", step.slug): f"askel {step.slug}"
                for slug, guide in GUIDES.items()
                for step in guide.steps
            },
            **{
                (slug, "choices", choice.slug): f"valinta {choice.slug}"
                for slug, guide in GUIDES.items()
                for step in guide.steps
                for choice in step.choices
            },
            **{(slug, part): f"{slug} {part}" for slug in GUIDES for part in ("title", "next", "phone", "cost")},
        },
        "sv": {("home_care", "steps", "begin"): "steg begin"},
    }
)
