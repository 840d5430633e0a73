"""Finds what a message tells besides its topic: where, for whom, how old, which service, how soon.

Pure: knows no Rasa, no spaCy and no file. The forms come as mappings, the phrase matcher is handed in.
"""

from bot.entities.finding import Found, Match, find_entities
from bot.entities.phonebook import Entity, Phonebook, build_phonebook

__all__ = ["Entity", "Found", "Match", "Phonebook", "build_phonebook", "find_entities"]
