"""What people do with their accounts. Nothing here says to a stranger whether a mailbox has an account."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app
from sqlalchemy import func, select, update

from webapp.clock import now
from webapp.extensions import db
from webapp.listings.models import Listing
from webapp.mail import mark_alive, send, stops
from webapp.messages.models import Participant
from webapp.moderation.models import Statement
from webapp.privacy import freezing

from . import links, passwords, sessions, tokens
from .errors import MailboxTakenError, WrongCredentialsError
from .models import User

Address = Callable[[str], str]
"""Makes the whole address of a page from a token: addresses are the views' matter."""


def by_email(email: str) -> User | None:
    """Find an account by its mailbox."""
    return db.session.scalar(select(User).where(User.email == normal(email)))


def normal(email: str) -> str:
    """Return a mailbox as it is kept. Case in the local part is never what tells two mailboxes apart today."""
    return email.strip().lower()


def sign_up(
    *,
    email: str,
    password: str,
    pseudonym: str,
    language: str,
    policy_version: str,
    confirm_url: Address,
    login_url: str,
) -> str:
    """Open an account that waits for a click on a mailed link; the owner of an existing one is told instead.

    Returns what `is_of` knows this very sign-up by; it looks the same when nothing was opened.

    Raises:
        WeakPasswordError: before anything is looked up, so that it tells nothing.
    """
    email = normal(email)
    _check(password, pseudonym, email)
    kept = passwords.hashed(password)
    user = by_email(email)
    if user is not None and user.is_verified:
        send(email, "account-exists", user.language, pseudonym=user.pseudonym, url=login_url)
        return tokens.hashed(kept)
    if user is None:
        user = User(email=email)
        db.session.add(user)
    # Whoever signed up before without proving the mailbox has no claim on it.
    user.password_hash, user.pseudonym, user.language = kept, pseudonym, language
    user.policy_version, user.created_at = policy_version, now()
    db.session.flush()
    token = links.issue(user, links.VERIFY, email)
    send(email, "account-confirm", language, pseudonym=pseudonym, url=confirm_url(token))
    return tokens.hashed(kept)


def is_of(user: User, sign_up_mark: str) -> bool:
    """Tell whether the account still waits with the password that was chosen at that sign-up.

    Somebody else may have signed up with the same mailbox since: confirming would let him in, with his password.
    """
    return tokens.hashed(user.password_hash) == sign_up_mark


def confirm(token: str, *, password: str | None) -> User:
    """Prove a mailbox.

    Parameters:
        password: the one chosen at sign-up, asked for when the link is opened in another browser: somebody else may
            have signed up with this mailbox and hope for a careless click. `None` in the browser that signed up.

    Raises:
        LinkExpiredError: the link no longer acts.
        WrongCredentialsError: the password does not fit; the link stays good.
    """
    found = links.read(token, links.VERIFY)
    if password is not None and not passwords.fits(password, found.user.password_hash):
        raise WrongCredentialsError
    user, email = links.use(token, links.VERIFY)
    user.email_verified_at = now()
    mark_alive(email)
    return user


def authenticate(email: str, password: str) -> User:
    """Return whose mailbox and password these are. Takes as long whether there is such an account or not.

    Raises:
        WrongCredentialsError: they do not fit, or the mailbox was never proved.
    """
    user = by_email(email)
    fits = passwords.fits(password, user.password_hash if user else passwords.decoy())
    if user is None or not fits or not user.is_verified:
        raise WrongCredentialsError
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    return user


def ask_reset(email: str, *, reset_url: Address) -> None:
    """Mail a link with which a new password can be chosen, if there is such an account."""
    user = by_email(email)
    if user is None or not user.is_verified:
        return
    token = links.issue(user, links.RESET, user.email)
    send(user.email, "account-reset", user.language, pseudonym=user.pseudonym, url=reset_url(token))


def reset(token: str, password: str) -> User:
    """Choose a new password with a mailed link. Every browser is logged out.

    Raises:
        LinkExpiredError: the link no longer acts.
        WeakPasswordError: the password would be guessed; the link stays good.
    """
    found = links.read(token, links.RESET)
    _check(password, found.user.pseudonym, found.email)
    user, email = links.use(token, links.RESET)
    mark_alive(email)
    _set_password(user, password)
    sessions.close_all(user)
    return user


def change_password(user: User, *, current: str, wanted: str, session: str) -> None:
    """Choose a new password while logged in. Every other browser is logged out.

    Parameters:
        session: token of the session that goes on.

    Raises:
        WrongCredentialsError: `current` does not fit.
        WeakPasswordError: `wanted` would be guessed.
    """
    prove(user, current)
    _check(wanted, user.pseudonym, user.email)
    _set_password(user, wanted)
    sessions.close_all(user, but=session)


def prove(user: User, password: str) -> None:
    """Ask for the password again before something that an open browser alone should not do.

    Raises:
        WrongCredentialsError: it does not fit.
    """
    if not passwords.fits(password, user.password_hash):
        raise WrongCredentialsError


def ask_email_change(user: User, *, password: str, email: str, confirm_url: Address) -> None:
    """Mail a link to the new mailbox and a word to the old one.

    Raises:
        WrongCredentialsError: the password does not fit.
    """
    prove(user, password)
    email = normal(email)
    if email == user.email:
        return
    send(user.email, "account-email-asked", user.language, pseudonym=user.pseudonym, email=email)
    # A mailbox that has an account already is told nothing new, and whoever asks learns nothing from it.
    if by_email(email) is None:
        token = links.issue(user, links.EMAIL, email)
        send(email, "account-email-confirm", user.language, pseudonym=user.pseudonym, url=confirm_url(token))


def change_email(token: str) -> User:
    """Move an account to the mailbox that the link was sent to, and tell the old one.

    Raises:
        LinkExpiredError: the link no longer acts.
        MailboxTakenError: somebody else was faster.
    """
    user, email = links.use(token, links.EMAIL)
    if by_email(email) is not None:
        raise MailboxTakenError
    # A link to choose a password that went to the old mailbox would still open the account.
    links.revoke_all(user)
    old = user.email
    user.email, user.email_verified_at = email, now()
    _take_along(user, old)
    mark_alive(email)
    send(old, "account-email-changed", user.language, pseudonym=user.pseudonym, email=email)
    return user


def change_profile(user: User, *, pseudonym: str, language: str) -> None:
    """Change what is shown and how the person is written to."""
    user.pseudonym, user.language = pseudonym, language


def _take_along(user: User, old: str) -> None:
    """Have all that hung on the old mailbox, which may be lost, hang on the new one.

    That is mail about the account's listings, conversations and decisions, what its owner refuses to be sent, and her
    freeze.
    """
    stops.take_along(old, user.email)
    freezing.take_along(db.session, old, user.email)
    for owner, kept in (
        (Listing.poster_id, Listing),
        (Participant.account_id, Participant),
        (Statement.account_id, Statement),
    ):
        db.session.execute(update(kept).where(owner == user.id, func.lower(kept.email) == old).values(email=user.email))


def _check(password: str, pseudonym: str, email: str) -> None:
    personal = (pseudonym, email, email.partition("@")[0])
    passwords.check(password, personal=personal, site=current_app.config["SITE_NAME"])


def _set_password(user: User, password: str) -> None:
    user.password_hash = passwords.hashed(password)
    send(user.email, "account-password-changed", user.language, pseudonym=user.pseudonym)
