"""Passwords: which ones are taken, and their hashes (argon2id). Length counts, not kinds of signs (NIST SP 800-63B)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from bot.errors import BotError, Code
from bot.settings import PROJECT_ROOT

COMMON_FILE = PROJECT_ROOT / "data" / "staff" / "common_passwords.txt"
MIN_LENGTH = 12
MAX_LENGTH = 200
FEWEST_SIGNS = 5

_hasher = PasswordHasher()
# Verified when the user name is unknown, so that the answer takes as long as for a known one.
_ABSENT = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$QJ1Yl8C4dO3l6V0Zb2aDkZ1l8zJg5Yt3aFvXvJ2m7nQ"

_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_SHORTEST_NAME = 4


def check_password(password: str, *, person: Iterable[str] = (), shortest: int = MIN_LENGTH) -> None:
    """Refuse what is easily guessed; ``person`` are names that the password must not be made of.

    Raises:
        BotError: PASSWORD_TOO_SHORT with ``limit``; BAD_REQUEST over 200 characters; PASSWORD_COMMON.
    """
    if len(password) < shortest:
        raise BotError(Code.PASSWORD_TOO_SHORT, field="password", limit=shortest)
    if len(password) > MAX_LENGTH:
        raise BotError(Code.BAD_REQUEST, field="password")
    if shortest < MIN_LENGTH:
        return  # the operator's own choice in NEUVO_ADMIN_PASSWORD, for trying the service out
    names = {_fold(part) for name in person for part in (name, *name.split())}
    if is_common(password, known=read_common() | {name for name in names if len(name) >= _SHORTEST_NAME}):
        raise BotError(Code.PASSWORD_COMMON, field="password")


def is_common(password: str, *, known: frozenset[str]) -> bool:
    """Whether a password is a known one, dressed up with digits and signs, repeated, or two of them in a row."""
    folded = _fold(password)
    if len(set(folded)) < FEWEST_SIGNS:
        return True
    core, plain = _EDGES.sub("", folded), folded.translate(_LOOKALIKES)
    for form in (folded, core, core.translate(_LOOKALIKES), plain, _EDGES.sub("", plain)):
        letters = re.sub(r"[\W_]", "", form)
        if {form, letters, _period(form), _period(letters)} & known:
            return True
        if any(letters[:end] in known and letters[end:] in known for end in range(1, len(letters))):
            return True
    return False


@lru_cache(maxsize=1)
def read_common() -> frozenset[str]:
    """The passwords of the list, folded; blank lines and lines with ``#`` are passed over."""
    lines = COMMON_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(_fold(line) for line in lines if line.strip() and not line.startswith("#"))


def make_hash(password: str) -> str:
    """The hash to keep."""
    return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; takes as long when there is no hash (None) at all."""
    try:
        return _hasher.verify(_ABSENT if password_hash is None else password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _period(text: str) -> str:
    """The part that a text repeats: ``abcabcabc`` gives ``abc``; the text itself when it repeats nothing."""
    found = (text + text).find(text, 1)
    return text[:found] if found > 0 else text
