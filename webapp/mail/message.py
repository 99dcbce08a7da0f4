"""Builds the RFC 5322 message of an outbox row: two alternatives, no attachment, no remote image."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

BREAKS = re.compile(r"[\r\n\x00]+")
ENCODED = "=?"
"""Begins an encoded word (RFC 2047). Python decodes those that stand in a subject, and writes the line breaks
that it finds there: a title could hold a header, or a whole mail, of its poster's own."""


class Whole(str):
    """A header's value that is written as it is, on one line.

    Python encodes a long address as if it were words, and no mail program looks for one there (RFC 2047, section 5).

    Parameters:
        name: of the header.
        value: in ASCII.

    Raises:
        ValueError: the value cannot be written as it is.
    """

    def __new__(cls, name: str, value: str) -> Whole:
        """Check the value."""
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"{name} cannot be {value!r}")
        return super().__new__(cls, value)

    def __init__(self, name: str, value: str) -> None:
        self.name = name

    def fold(self, *, policy: Policy) -> str:
        """Return the header's line."""
        return f"{self.name}: {self}{policy.linesep}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mail comes from.

    Parameters:
        name: display name.
        address: mailbox that answers come to and, as envelope sender, bounces.
        domain: what message ids end with.
    """

    name: str
    address: str
    domain: str


def build(
    *,
    sender: Sender,
    to: str,
    subject: str,
    text: str,
    html: str,
    language: str,
    reference: str,
    when: datetime,
    headers: dict[str, str],
) -> EmailMessage:
    """Build a message.

    Parameters:
        reference: random id of the outbox row; becomes the Message-ID, so that a bounce can be told apart.
        headers: further headers, for instance ``List-Unsubscribe``.

    Raises:
        ValueError: an address or a further header cannot be written.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = BREAKS.sub(" ", subject).replace(ENCODED, "= ?")
    message["From"] = Address(display_name=sender.name, addr_spec=headers.get("From", sender.address))
    message["To"] = Address(addr_spec=to)
    message["Date"] = format_datetime(when)
    message["Message-ID"] = f"<{reference}@{sender.domain}>"
    # RFC 3834: keeps vacation replies from answering us.
    message["Auto-Submitted"] = headers.get("Auto-Submitted", "auto-generated")
    message["X-Auto-Response-Suppress"] = "All"
    for name, value in headers.items():
        if name not in {"From", "Auto-Submitted"}:
            message[name] = Whole(name, value)
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    # Last: setting the content takes every Content-… header away.
    message["Content-Language"] = language
    return message


def unsubscribe_headers(url: str) -> dict[str, str]:
    """One click is enough to be left alone (RFC 8058): the mail program posts to this address without opening it."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
