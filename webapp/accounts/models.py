"""People with an account, what they log in with, and where they are logged in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clock import Moment, now
from webapp.extensions import db


class Role(StrEnum):
    """What a person may do beyond her own things."""

    MEMBER = "member"
    MODERATOR = "moderator"
    SUPPORT = "support"
    DATA_PROTECTION = "data-protection"
    ADMINISTRATOR = "administrator"


class User(UserMixin, db.Model):
    """A person with an account. `email` is lower case and was proved to be hers once `email_verified_at` is set."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(128))
    pseudonym: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    role: Mapped[str] = mapped_column(String(20), default=Role.MEMBER)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    email_verified_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    last_seen_at: Mapped[datetime] = mapped_column(Moment, default=now)
    policy_version: Mapped[str] = mapped_column(String(20), default="")
    """Version of the privacy policy in force when the account was opened."""
    suspended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """Set by staff with a statement of reasons: the person can log in and read, but not publish or write."""
    limited_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """Set when the person asked for limitation (GDPR, article 18): kept, not shown, not used."""
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    """Encrypted (`webapp.accounts.vault`); empty while log-in asks for no code."""
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """30-second step of the last accepted code: a code works once (RFC 6238, section 5.2)."""

    sessions: Mapped[list[AccountSession]] = relationship(cascade="all, delete-orphan", back_populates="user")
    passkeys: Mapped[list[Passkey]] = relationship(cascade="all, delete-orphan", back_populates="user")
    recovery_codes: Mapped[list[RecoveryCode]] = relationship(cascade="all, delete-orphan", back_populates="user")
    one_time_links: Mapped[list[OneTimeLink]] = relationship(cascade="all, delete-orphan", back_populates="user")

    @property
    def is_staff(self) -> bool:
        """Whether the person works here."""
        return self.role != Role.MEMBER

    @property
    def is_verified(self) -> bool:
        """Whether the mailbox was proved to be hers."""
        return self.email_verified_at is not None

    @property
    def may_publish(self) -> bool:
        """Whether the person may put up listings and write messages."""
        return self.is_verified and self.suspended_at is None and self.limited_at is None


class AccountSession(db.Model):
    """One browser in which a person is logged in. Erasing the row logs that browser out."""

    __tablename__ = "account_session"
    __table_args__ = (Index("ix_account_session_expires_at", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(60), default="")
    """Browser and system in two words ("Firefox, Android"), so that a person recognises her own; no more than that."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    last_seen_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment)

    user: Mapped[User] = relationship(back_populates="sessions")


class OneTimeLink(db.Model):
    """A mailed link that acts once: only the hash of its token is kept."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    email: Mapped[str] = mapped_column(String(254))
    """Mailbox that the link was sent to; for a change of address, the new one."""
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

    user: Mapped[User] = relationship(back_populates="one_time_links")


class Passkey(db.Model):
    """A public key that a device keeps the other half of (WebAuthn)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment, default=None)

    user: Mapped[User] = relationship(back_populates="passkeys")


class RecoveryCode(db.Model):
    """A code on paper for the day the phone is gone. It works once and is kept hashed."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))

    user: Mapped[User] = relationship(back_populates="recovery_codes")
