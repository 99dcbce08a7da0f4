"""Requests that come by mail to the privacy contact."""

from __future__ import annotations

from flask import current_app
from sqlalchemy.orm import Session

from webapp import mail, signing
from webapp.mail.inbound import Incoming
from webapp.site.addresses import whole

from . import requests
from .models import Kind

LONGEST = 4000


def take_mail(session: Session, incoming: Incoming, *, link_use: str) -> bool:
    """Open a file for a mail to the privacy contact, and offer the quick way. False for mail to anybody else.

    A sender can be forged: the file notes that the mailbox is not proven, and the link goes to the mailbox itself.
    """
    contact = current_app.extensions["operator"].privacy_contact.lower()
    if contact not in incoming.recipients or not incoming.sender:
        return False
    requests.receive(
        session,
        email=incoming.sender,
        language="fr",
        kind=Kind.OTHER,
        words=f"{incoming.subject}\n\n{incoming.body}"[:LONGEST],
        channel="mail",
        proven=False,
    )
    url = whole("privacy.by_link", token=signing.sign(link_use, [incoming.sender, "fr"]))
    mail.send(incoming.sender, "my-data-link", "fr", url=url)
    return True
