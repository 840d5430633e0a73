"""What the dialogue keeps of a conversation in its slots: where in a guide, which matter, what waits, what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

SLOT_OF = {
    "guide": "guide",
    "step": "guide_step",
    "left": "guides_left",
    "matter": "matter",
    "queued": "queued_needs",
    "failures": "last_failures",
}
"""The slot of ``domain.yml`` in which each part is kept."""

MOST_QUEUED = 4
MOST_LEFT = 5


@dataclass(frozen=True)
class Memory:
    """The slots as a value. ``left``: guides that were left, with their steps, the newest last.

    ``matter`` is the last topic that named one; ``queued`` are topics still to be offered; ``failures`` the keys of
    what was asked in vain, one after the other, since something was last understood.
    """

    guide: str | None = None
    step: str | None = None
    left: Mapping[str, str] = field(default_factory=dict)
    matter: str | None = None
    queued: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    @classmethod
    def of(cls, tracker: Tracker) -> Memory:
        """The memory of a conversation."""
        slots = tracker.slots
        return cls(
            guide=slots.get("guide"),
            step=slots.get("guide_step"),
            left=dict(slots.get("guides_left") or {}),
            matter=slots.get("matter"),
            queued=tuple(slots.get("queued_needs") or ()),
            failures=tuple(slots.get("last_failures") or ()),
        )

    def at_step(self, guide: str, step: str) -> Memory:
        """The same with the resident at a step of a guide."""
        left = {name: place for name, place in self.left.items() if name != guide}
        return replace(self.leave_guide(), guide=guide, step=step, left=left, matter=guide)

    def leave_guide(self) -> Memory:
        """The same with the present guide left where it is."""
        if self.guide is None or self.step is None:
            return self
        left = {**{name: place for name, place in self.left.items() if name != self.guide}, self.guide: self.step}
        return replace(self, guide=None, step=None, left=dict(list(left.items())[-MOST_LEFT:]))

    def end_guide(self, guide: str) -> Memory:
        """The same with a guide at its end."""
        left = {name: place for name, place in self.left.items() if name != guide}
        is_present = self.guide == guide
        return replace(
            self, left=left, guide=None if is_present else self.guide, step=None if is_present else self.step
        )

    def turn_to(self, topic: str, needs: Iterable[str] = ()) -> Memory:
        """The same when a topic is answered: other guides are left, ``needs`` wait, what was in vain is forgotten."""
        before = self if self.guide in {None, topic} else self.leave_guide()
        queued = [need for need in dict.fromkeys((*needs, *self.queued)) if need != topic]
        return replace(before, matter=topic, queued=tuple(queued[:MOST_QUEUED]), failures=())

    def understood(self) -> Memory:
        """The same with what was asked in vain forgotten."""
        return replace(self, failures=()) if self.failures else self

    def find_step(self, guide: str) -> str | None:
        """The step at which the resident is, or was when she left the guide."""
        return self.step if self.guide == guide else self.left.get(guide)

    def list_changes(self, before: Memory) -> list[dict[str, Any]]:
        """The events that make the slots say this, when they said ``before``: none for what is the same."""
        found = []
        for part in fields(self):
            value = getattr(self, part.name)
            if value != getattr(before, part.name):
                plain = list(value) if isinstance(value, tuple) else value
                found.append(SlotSet(SLOT_OF[part.name], plain or None))
        return found
