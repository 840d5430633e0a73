"""Tests of the components inside Rasa."""
