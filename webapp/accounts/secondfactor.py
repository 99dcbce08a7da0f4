"""The second step of log-in: codes of an authenticator application (RFC 6238) and recovery codes on paper."""

from __future__ import annotations

import hmac
import secrets

import pyotp
import segno
from sqlalchemy import delete, update

from webapp.clock import now
from webapp.extensions import db
from webapp.mail import send

from . import vault
from .errors import WrongCredentialsError
from .models import RecoveryCode, User
from .tokens import hashed

STEP = 30
"""Seconds for which a code is shown (RFC 6238, section 4.1)."""

RECOVERY_CODES = 8
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without characters that are confused on paper."""


def new_secret() -> str:
    """Return a fresh shared secret, to be shown until a first code proves that it was taken over."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, user: User, site: str) -> str:
    """Return what an authenticator application reads from the square code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=user.email, issuer_name=site)


def square(uri: str) -> str:
    """Return the square code as SVG to be put into a page."""
    return segno.make(uri, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff")


def accepted_step(secret: str, code: str, last: int) -> int | None:
    """Return the time step for which a code is good, None when it is wrong or was used before.

    The step before and the one after are good too: clocks differ, and typing takes its time.
    """
    code = "".join(code.split())
    totp = pyotp.TOTP(secret, interval=STEP)
    current = int(now().timestamp()) // STEP
    for step in (current, current - 1, current + 1):
        if step > last and hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def switch_on(user: User, secret: str, code: str) -> list[str]:
    """Ask for codes from now on. Returns the recovery codes, which are shown once.

    Raises:
        WrongCredentialsError: the code does not come from this secret.
    """
    step = accepted_step(secret, code, 0)
    if step is None:
        raise WrongCredentialsError
    user.totp_secret, user.totp_last_step = vault.locked(secret, user.id), step
    send(user.email, "account-two-step", user.language, pseudonym=user.pseudonym, switched_on=True)
    return renew_recovery_codes(user)


def switch_off(user: User) -> None:
    """Ask for the password alone again."""
    user.totp_secret, user.totp_last_step = "", 0
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    send(user.email, "account-two-step", user.language, pseudonym=user.pseudonym, switched_on=False)


def renew_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes by new ones and return them."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3)) for _ in range(RECOVERY_CODES)
    ]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=hashed(code)) for code in codes)
    return codes


def check(user: User, code: str) -> None:
    """Accept a code of the application, or a recovery code, which is used up by it.

    Raises:
        WrongCredentialsError: it is neither.
    """
    secret = vault.opened(user.totp_secret, user.id)
    # Under a new SECRET_KEY codes of the application no longer fit; those on paper still do.
    step = accepted_step(secret, code, user.totp_last_step) if secret is not None else None
    if step is not None:
        # In one statement: of two browsers that send the same code at once, one is let in.
        mine = update(User).where(User.id == user.id, User.totp_last_step < step)
        if db.session.execute(mine.values(totp_last_step=step)).rowcount == 1:
            return
        raise WrongCredentialsError
    typed = hashed(code.strip().lower())
    gone = db.session.execute(
        delete(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == typed)
    )
    if gone.rowcount != 1:
        raise WrongCredentialsError
