"""A bot of five topics on our own pipeline, trained in seconds, for tests against Rasa's real classes.

Imports Rasa inside its functions only: the fast tests collect this module too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.content.moves import FOLLOW_UP
from bot.settings import PROJECT_ROOT

EXAMPLES = {
    "home_care": ["kotihoito äidille", "hoitaja kotiin", "kotihoidon käynti", "home care please", "hemvård till mamma"],
    "debts": ["velat perinnässä", "ulosotto vie palkan", "velkajärjestely", "my debts", "skulder hos utmätning"],
    "smalltalk": ["moi", "hei vaan", "kiitos", "hello there", "tack och hej"],
    "unclear_need": ["apua", "en tiedä", "jotain tukea", "i need something", "jag vet inte"],
    "human_worker": ["haluan puhua ihmiselle", "ihminen puhelimeen", "oikea työntekijä", "a human", "en människa"],
}
RULES = {
    **{topic: [f"utter_{topic}", "action_show_services"] for topic in ("home_care", "debts", "smalltalk")},
    "unclear_need": ["action_clarify"],
    "nlu_fallback": ["action_clarify"],
    "human_worker": ["action_request_human"],
    FOLLOW_UP: ["action_follow_up"],
}
ACTIONS = ["action_show_services", "action_show_service", "action_clarify", "action_request_human", "action_follow_up"]


LEFT_OUT = ("bot.nlu.safety_classifier.SafetyClassifier", "bot.nlu.service_classifier.ServiceClassifier")
"""They learn from the project's own files, whatever the bot: tests of their own, and the model's tests, have them."""


def write_project(folder: Path) -> Path:
    """The files of the small bot, with the project's own pipeline but for what takes long to learn."""
    config = YAML(typ="safe").load((PROJECT_ROOT / "config.yml").read_text(encoding="utf-8"))
    config["pipeline"] = [part for part in config["pipeline"] if part["name"] not in LEFT_OUT]
    write(folder / "config.yml", config)
    ours = YAML(typ="safe").load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
    domain = {
        "version": "3.1",
        "intents": [*EXAMPLES, FOLLOW_UP],
        "entities": ours["entities"],
        "slots": ours["slots"],
        "session_config": {"session_expiration_time": 0, "carry_over_slots_to_new_session": True},
        "actions": ACTIONS,
        "responses": {f"utter_{topic}": [{"text": topic}] for topic in ("home_care", "debts", "smalltalk")},
    }
    examples = [{"intent": t, "examples": "".join(f"- {line}\n" for line in lines)} for t, lines in EXAMPLES.items()]
    rules = [
        {"rule": topic, "steps": [{"intent": topic}, *({"action": name} for name in names)]}
        for topic, names in RULES.items()
    ]
    write(folder / "domain.yml", domain)
    write(folder / "data" / "nlu" / "all.yml", {"version": "3.1", "nlu": examples})
    write(folder / "data" / "stories" / "all.yml", {"version": "3.1", "rules": rules})
    return folder


def write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(content, file)


class ScriptedActions:
    """Stands for the action server: answers each call with the name of the action, or raises what it is told to."""

    def __init__(self) -> None:
        self.url = "http://actions"
        self.kwargs = {"selective_domain": True}
        self.calls: list[dict[str, Any]] = []
        self.fault: Exception | None = None

    async def request(self, *, json: dict[str, Any], **_options: Any) -> dict[str, Any]:
        self.calls.append(json)
        if self.fault is not None:
            raise self.fault
        return {"events": [], "responses": [{"custom": {"cards": [json["next_action"]]}}]}
