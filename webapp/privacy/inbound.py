"""Requests that come by mail to the privacy contact."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import mail, signing
from webapp.clock import now
from webapp.mail.inbound import Incoming
from webapp.site.addresses import whole

from . import requests
from .models import Kind, RightsRequest

logger = logging.getLogger(__name__)

LONGEST = 4000

DAY = timedelta(days=1)
PER_MAILBOX = 3
"""Mails within a day that are answered to one mailbox: who wrote in its name must not fill it by our hand."""
IN_ALL = 200
"""Mails within a day that are answered at all: more would get our own mail refused everywhere."""


def take_mail(session: Session, incoming: Incoming, *, link_use: str) -> bool:
    """Open a file for a mail to the privacy contact, and offer the quick way. False for mail to anybody else.

    A sender can be forged: the file notes that the mailbox is not proven, and the link goes to the mailbox itself.
    Past the day's limits the file is opened all the same, for staff to read, but no machine answers.
    """
    contact = current_app.extensions["operator"].privacy_contact.lower()
    if contact not in incoming.recipients or not incoming.sender:
        return False
    answers = _may_answer(session, incoming.sender)
    request = requests.receive(
        session,
        email=incoming.sender,
        language="fr",
        kind=Kind.OTHER,
        words=f"{incoming.subject}\n\n{incoming.body}"[:LONGEST],
        channel="mail",
        proven=False,
        receipt=answers,
    )
    if not answers:
        logger.warning("Request %s came by mail past the day's limits: no receipt was sent.", request.reference)
        return True
    url = whole("privacy.by_link", token=signing.sign(link_use, [incoming.sender, "fr"]))
    mail.send(incoming.sender, "my-data-link", "fr", url=url)
    return True


def _may_answer(session: Session, sender: str) -> bool:
    """Count what came by mail within a day. Rows are counted, since a mail server starts a process for each mail."""
    lately = select(func.count()).where(RightsRequest.channel == "mail", RightsRequest.received_at > now() - DAY)
    if session.scalar(lately.where(RightsRequest.email == sender)) >= PER_MAILBOX:
        return False
    return session.scalar(lately) < IN_ALL
