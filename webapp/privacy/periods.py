"""How long things are kept, and why. The only place where these numbers stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from .words import Words

DAY = timedelta(days=1)
YEAR = timedelta(days=365)

ANSWER_MONTHS = 1
"""A request is answered within one month (GDPR, article 12(3))."""
EXTENSION_MONTHS = 2
"""By which that may be extended, if the person is told within the first (same article)."""
INACTIVE_WARNINGS = (60 * DAY, 30 * DAY, 7 * DAY)
"""How long before the end the owner of a sleeping account is written to."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time after which something goes.

    Parameters:
        key: name that the purge and the policy share.
        after: how long.
        words: how the policy says it.
        reason: the text or need it comes from.
    """

    key: str
    after: timedelta
    words: Words
    reason: str


PERIODS = {
    period.key: period
    for period in (
        Period(
            "listing",
            30 * DAY,
            Words(
                "tant que l’annonce est en ligne, puis 30 jours, le temps de la republier",
                "as long as the listing is on line, then 30 days in which it can be put up again",
            ),
            "GDPR, article 5(1)(e)",
        ),
        Period(
            "unconfirmed",
            7 * DAY,
            Words(
                "7 jours pour une annonce, un compte ou un message qui n’a pas été confirmé",
                "7 days for a listing, an account or a message that was not confirmed",
            ),
            "GDPR, article 5(1)(e): without the mailed click nobody knows whose data it is",
        ),
        Period(
            "account",
            2 * YEAR,
            Words(
                "tant que vous utilisez le compte ; effacé après 2 ans sans connexion, après trois rappels, "
                "et après 7 jours s’il n’est pas confirmé",
                "as long as you use the account; erased after 2 years without logging in, after three reminders, "
                "and after 7 days if it is not confirmed",
            ),
            "CNIL, 18 September 2025: two years for inactive accounts",
        ),
        Period(
            "message",
            180 * DAY,
            Words(
                "6 mois après le dernier message, 7 jours s’il n’est pas confirmé",
                "6 months after the last message, 7 days if it is not confirmed",
            ),
            "GDPR, article 5(1)(e)",
        ),
        Period(
            "mail",
            30 * DAY,
            Words(
                "texte effacé dès l’envoi ; adresse et objet 30 jours, pour traiter les retours",
                "words erased when sent; address and subject 30 days, to handle bounces",
            ),
            "GDPR, article 5(1)(e)",
        ),
        Period(
            "connection",
            365 * DAY,
            Words(
                "1 an, chiffrées et hors de portée du site",
                "1 year, encrypted and out of the site’s reach",
            ),
            "décret 2021-1362, articles 5 and 6",
        ),
        Period(
            "identity",
            5 * YEAR,
            Words(
                "5 ans après l’effacement, chiffrées et hors de portée du site",
                "5 years after erasure, encrypted and out of the site’s reach",
            ),
            "décret 2021-1362, article 6 (civil identity); prudent reading where only e-mail and pseudonym are held",
        ),
        Period(
            "moderation",
            365 * DAY,
            Words("1 an après la décision", "1 year after the decision"),
            "regulation 2022/2065, articles 16, 17 and 20: redress stays open for six months, counters for a year",
        ),
        Period(
            "request",
            5 * YEAR,
            Words("5 ans après la réponse", "5 years after the answer"),
            "GDPR, article 5(2): proof that the request was answered; limitation of civil actions",
        ),
        Period(
            "reveal",
            365 * DAY,
            Words("1 an", "1 year"),
            "CNIL recommendation on logging (2021-122): six months to one year",
        ),
        Period(
            "threat",
            365 * DAY,
            Words("1 an après la transmission ou le classement", "1 year after it was passed on or dismissed"),
            "regulation 2022/2065, article 18: being able to say what was passed on, and when",
        ),
        Period(
            "breach",
            5 * YEAR,
            Words("5 ans après la clôture", "5 years after it was closed"),
            "GDPR, article 33(5): documentation that lets the CNIL verify; limitation of civil actions",
        ),
        Period(
            "session",
            30 * DAY,
            Words("30 jours", "30 days"),
            "GDPR, article 5(1)(e)",
        ),
        Period(
            "limits",
            DAY,
            Words("un jour au plus", "one day at most"),
            "GDPR, article 5(1)(c): longer than the longest limit it would serve nothing",
        ),
        Period(
            "choice",
            180 * DAY,
            Words(
                "6 mois pour le choix lui-même ; sa preuve 5 ans de plus, sans adresse IP ni nom",
                "6 months for the choice itself; its proof 5 years more, without IP address or name",
            ),
            "CNIL, deliberation 2020-092",
        ),
        Period(
            "alert",
            2 * YEAR,
            Words(
                "jusqu’à ce que vous l’arrêtiez, au plus 2 ans sans visite",
                "until you stop it, at most 2 years without a visit",
            ),
            "GDPR, article 5(1)(e)",
        ),
    )
}
