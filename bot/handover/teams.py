"""Which team takes which topic."""

from __future__ import annotations

from enum import Enum


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


def team_of(topic: str | None, entry: str | None) -> Team:
    """The team for a topic, else for the page where the resident came in."""
    if topic in DISABILITY_TOPICS:
        return Team.DISABILITY
    if topic in ELDERLY_TOPICS or (topic is None and entry == "elderly"):
        return Team.ELDERLY
    return Team.YOUTH
