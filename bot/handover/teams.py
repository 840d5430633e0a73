"""Which team takes which topic."""

from __future__ import annotations

from enum import Enum

from bot.crisis import Level


class Team(str, Enum):
    """Who takes which topics."""

    YOUTH = "youth"
    ELDERLY = "elderly"
    DISABILITY = "disability"


DISABILITY_TOPICS = frozenset(
    {
        "disability_services",
        "personal_assistance",
        "transport_service",
        "assistive_devices",
        "disability_allowance",
        "day_activities",
    }
)
ELDERLY_TOPICS = frozenset(
    {
        "elder_guidance",
        "home_care",
        "informal_care",
        "meal_service",
        "safety_phone",
        "household_help",
        "memory_disorder",
        "housing_services",
        "discharge_rehab",
        "care_allowance",
        "pension_income",
        "service_voucher",
        "guardianship",
    }
)


def team_at_door(topic: str | None, entry: str | None, danger: str) -> str | None:
    """The team whose hours decide whether a person can be asked for; None, any team, in a crisis: it is for everybody.

    ``danger`` is the conversation's level: ``none``, ``urgent`` or ``crisis``.
    """
    return None if danger == Level.CRISIS.value else team_of(topic, entry).value


def team_of(topic: str | None, entry: str | None) -> Team:
    """The team for a topic, else for the page where the resident came in."""
    if topic in DISABILITY_TOPICS:
        return Team.DISABILITY
    if topic in ELDERLY_TOPICS or (topic is None and entry == "elderly"):
        return Team.ELDERLY
    return Team.YOUTH
