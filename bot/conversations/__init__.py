"""Conversations: who takes part, what was written, and what became of each message."""
