"""How a built message leaves: over SMTP, or into a folder that a developer can read."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol


class DeliveryError(Exception):
    """A message did not leave.

    Parameters:
        reason: what the server said.
        permanent: whether trying again is useless (SMTP 5xx, RFC 5321 section 4.2.1).
        mailbox: whether it was the address that was refused, not this message.
    """

    def __init__(self, reason: str, *, permanent: bool, mailbox: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.mailbox = mailbox


class Transport(Protocol):
    """Takes messages away."""

    def deliver(self, message: EmailMessage) -> None:
        """Hand the message over. Raises :class:`DeliveryError`."""


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Writes each message to ``FOLDER/MESSAGE-ID.eml``, for development."""

    folder: Path

    def deliver(self, message: EmailMessage) -> None:
        """Write the message."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").split("@")[0]
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())


@dataclass(frozen=True, slots=True)
class SMTPTransport:
    """Hands messages to a mail server.

    Parameters:
        host, port: where it listens.
        security: ``starttls``, ``tls`` or ``none`` (a server on the same machine).
        user, password: for servers that ask for them; empty for none.
        timeout: seconds.
    """

    host: str
    port: int = 25
    security: str = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = 20.0

    def deliver(self, message: EmailMessage) -> None:
        """Send the message."""
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise DeliveryError(_words(code, reply), permanent=code >= 500, mailbox=code >= 500) from error
        except smtplib.SMTPResponseException as error:
            # Wrong credentials are our fault, not the address's: worth another try once mended.
            permanent = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
            raise DeliveryError(_words(error.smtp_code, error.smtp_error), permanent=permanent) from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"{type(error).__name__}: {error}", permanent=False) from error

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _words(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {text}"[:300]
