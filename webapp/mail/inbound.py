"""What happens to mail that comes in: bounces are noted, machines ignored, the rest goes to whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import getaddresses, parseaddr
from typing import Any

from flask import Flask, current_app

from webapp.extensions import db

from .outbox import mark_bounced

MAX_BYTES = 1_000_000
"""A letter is words; whatever is larger carries files that we do not pass on."""
LONGEST_HEADER = 1000
"""Characters of a header that are read: Python takes minutes for a megabyte of signs that mean something to it."""


class Bounded(EmailPolicy):
    """Reads the beginning of each header, and takes one that Python's parser gives up on for empty."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """Return a header's value."""
        try:
            return super().header_fetch_parse(name, value[:LONGEST_HEADER])
        except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
            return super().header_fetch_parse(name, "")


POLICY = Bounded()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from outside.

    Parameters:
        recipients: addresses of ours that it may be meant for, lower case.
        sender: address in ``From``, lower case. Never proof of who wrote it.
        subject: as sent.
        body: plain text, still with quotations.
    """

    recipients: tuple[str, ...]
    sender: str
    subject: str
    body: str


Handler = Callable[[Incoming], bool]
"""Takes a message and returns True, or leaves it to the next one and returns False."""


def on_mail(app: Flask, handler: Handler) -> None:
    """Let `handler` look at incoming mail."""
    app.extensions.setdefault("mail_handlers", []).append(handler)


def receive(raw: bytes, recipient: str = "") -> bool:
    """Take one message as a mail server hands it over. Returns False when nobody here is meant.

    Commits, because a mail server must only be told "taken" once it is.
    """
    if len(raw) > MAX_BYTES:
        return False
    message = message_from_bytes(raw, policy=POLICY)
    if not isinstance(message, EmailMessage):  # the policy's factory always makes these
        return False
    taken = _take(message, recipient)
    db.session.commit()
    return taken


def _take(message: EmailMessage, recipient: str) -> bool:
    if message.get_content_type() == "multipart/report":
        return mark_bounced(_returned_reference(message))
    if is_automatic(message):
        return True
    incoming = Incoming(
        recipients=_recipients(message, recipient),
        sender=parseaddr(str(message.get("From", "")))[1].lower(),
        subject=str(message.get("Subject", ""))[:300],
        body=plain_text(message),
    )
    return any(handler(incoming) for handler in current_app.extensions.get("mail_handlers", ()))


def is_automatic(message: EmailMessage) -> bool:
    """Tell whether a machine wrote the message (RFC 3834): such mail is never answered or passed on."""
    if str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return True
    if str(message.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    return any(name in message for name in ("X-Autoreply", "X-Autorespond", "List-Id"))


def plain_text(message: EmailMessage) -> str:
    """Return the words of a message; of HTML-only mail, the words without markup."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, UnicodeError):  # a charset that does not exist
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if part.get_content_type() == "text/html":
        from .htmltext import words_of

        content = words_of(content)
    return str(content)


def _recipients(message: EmailMessage, envelope: str) -> tuple[str, ...]:
    fields = [
        str(value) for name in ("Delivered-To", "X-Original-To", "To", "Cc") for value in message.get_all(name, [])
    ]
    found = [address.lower() for _, address in getaddresses(fields) if address]
    return tuple(dict.fromkeys([envelope.lower(), *found] if envelope else found))


def _returned_reference(report: EmailMessage) -> str:
    """Find which mail of ours came back: the Message-ID inside the third part of the report (RFC 3462)."""
    for part in report.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            identifier = str(inner.get("Message-ID", ""))
        elif part.get_content_type() == "text/rfc822-headers":
            identifier = str(message_from_bytes(part.get_payload(decode=True) or b"").get("Message-ID", ""))
        else:
            continue
        return identifier.strip("<> \t").split("@")[0]
    return ""
