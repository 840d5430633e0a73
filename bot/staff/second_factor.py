"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes.

A code of the step before or after the present one is taken too, for telephones whose clock is wrong; none is taken
twice (RFC 6238 section 5.2). Recovery codes have 50 random bits and are stored as hashes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.errors import BotError, Code
from bot.staff import audit
from bot.staff.models import AccountRow, RecoveryCodeRow, SecondFactorRow

ISSUER = "Neuvo"
STEP_SECONDS = 30
DRIFT_STEPS = 1
RECOVERY_CODES = 10

_TOTP = re.compile(r"\d{6}")


@dataclass(frozen=True)
class Enrolment:
    """What the app needs: the secret to type, the ``otpauth`` address, and its picture as a ``data:`` address."""

    secret: str
    uri: str
    picture: str


def begin(session: Session, account_id: int, *, now: datetime) -> Enrolment:
    """Make a new secret, which counts once a code confirms it.

    Raises:
        BotError: SECOND_FACTOR_STATE when a factor is on already.
    """
    if is_on(session, account_id):
        raise BotError(Code.SECOND_FACTOR_STATE)
    secret = pyotp.random_base32()
    session.execute(delete(SecondFactorRow).where(SecondFactorRow.account_id == account_id))
    session.add(SecondFactorRow(account_id=account_id, secret=secret, created_at=now, last_step=0))
    account = session.get(AccountRow, account_id)
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER)
    return Enrolment(secret, uri, segno.make(uri, error="m").svg_data_uri(scale=5, border=4, light="#ffffff"))


def confirm(session: Session, account_id: int, code: str, *, now: datetime) -> list[str] | None:
    """Turn the factor on and answer the recovery codes, told this once; None for a wrong code.

    Raises:
        BotError: SECOND_FACTOR_STATE when nothing was begun or it is on already.
    """
    row = session.get(SecondFactorRow, account_id)
    if row is None or row.confirmed_at is not None:
        raise BotError(Code.SECOND_FACTOR_STATE)
    if not _take_totp(session, row, code, now=now):
        return None
    session.execute(
        update(SecondFactorRow)
        .where(SecondFactorRow.account_id == account_id)
        .values(confirmed_at=now)
        .execution_options(synchronize_session=False)
    )
    _remember(session, audit.Deed.SECOND_FACTOR_ON, account_id, by=account_id, now=now)
    return _make_recovery_codes(session, account_id)


def renew_recovery_codes(session: Session, account_id: int, *, now: datetime) -> list[str]:
    """New recovery codes instead of the old ones, told this once.

    Raises:
        BotError: SECOND_FACTOR_STATE when there is no factor.
    """
    if not is_on(session, account_id):
        raise BotError(Code.SECOND_FACTOR_STATE)
    _remember(session, audit.Deed.RECOVERY_CODES_MADE, account_id, by=account_id, now=now)
    return _make_recovery_codes(session, account_id)


def turn_off(session: Session, account_id: int, *, by: int | None, now: datetime) -> None:
    """Take the factor and its recovery codes off.

    Raises:
        BotError: SECOND_FACTOR_STATE when there is none.
    """
    if not is_on(session, account_id):
        raise BotError(Code.SECOND_FACTOR_STATE)
    session.execute(delete(SecondFactorRow).where(SecondFactorRow.account_id == account_id))
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id))
    _remember(session, audit.Deed.SECOND_FACTOR_OFF, account_id, by=by, now=now)


def is_on(session: Session, account_id: int) -> bool:
    """Whether sign-in asks this account for a code."""
    query = select(SecondFactorRow.account_id).where(
        SecondFactorRow.account_id == account_id, SecondFactorRow.confirmed_at.is_not(None)
    )
    return session.execute(query).first() is not None


def count_recovery_codes(session: Session, account_id: int) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).select_from(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id)
    return int(session.execute(query).scalar_one())


def take_code(session: Session, account_id: int, code: str, *, now: datetime) -> bool:
    """Whether the code is right, of the app or a recovery code; a right one is spent."""
    row = session.get(SecondFactorRow, account_id, populate_existing=True)
    if row is None or row.confirmed_at is None:
        return False
    return _take_totp(session, row, code, now=now) or _take_recovery_code(session, account_id, code, now=now)


def _take_totp(session: Session, row: SecondFactorRow, code: str, *, now: datetime) -> bool:
    given = re.sub(r"\s", "", code)
    if not _TOTP.fullmatch(given) or not given.isascii():
        return False
    totp, present = pyotp.TOTP(row.secret), int(now.timestamp()) // STEP_SECONDS
    steps = range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
    fitting = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), given)]
    if not fitting:
        return False
    # The condition is in the statement: of two tries with one code at the same time one is refused.
    taken = session.execute(
        update(SecondFactorRow)
        .where(SecondFactorRow.account_id == row.account_id, SecondFactorRow.last_step < fitting[-1])
        .values(last_step=fitting[-1])
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)


def _take_recovery_code(session: Session, account_id: int, code: str, *, now: datetime) -> bool:
    spent = session.execute(
        delete(RecoveryCodeRow)
        .where(RecoveryCodeRow.account_id == account_id, RecoveryCodeRow.code_hash == _hash(code))
        .execution_options(synchronize_session=False)
    )
    if spent.rowcount != 1:
        return False
    _remember(session, audit.Deed.RECOVERY_CODE_SPENT, account_id, by=account_id, now=now)
    return True


def _make_recovery_codes(session: Session, account_id: int) -> list[str]:
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id))
    codes = []
    for _ in range(RECOVERY_CODES):
        letters = base64.b32encode(secrets.token_bytes(7)).decode()[:10].lower()
        codes.append(f"{letters[:5]}-{letters[5:]}")
    session.add_all([RecoveryCodeRow(account_id=account_id, code_hash=_hash(code)) for code in codes])
    return codes


def _hash(code: str) -> str:
    return hashlib.sha256(re.sub(r"[\s-]", "", code).lower().encode()).hexdigest()


def _remember(session: Session, deed: audit.Deed, account_id: int, *, by: int | None, now: datetime) -> None:
    audit.record(session, deed, account_id=by, subject=f"account:{account_id}", now=now)
