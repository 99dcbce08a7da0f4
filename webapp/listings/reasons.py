"""Why a listing waits for a person, as staff and poster read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from webapp.privacy.words import Words


class Reason(StrEnum):
    """What was found. None of it decides: a person does."""

    CATEGORY = "category"
    COPY_TEXT = "copy-text"
    COPY_PHOTO = "copy-photo"
    BANNED = "banned"
    SENSITIVE = "sensitive"
    FORBIDDEN = "forbidden"
    FIRST = "first"
    BURST = "burst"


REASONS = {
    Reason.CATEGORY: Words(
        "La rubrique demande une relecture avant parution.", "The category asks for a review before publication."
    ),
    Reason.COPY_TEXT: Words(
        "Le texte ressemble à celui de l’annonce n° {detail}.", "The text resembles that of listing no. {detail}."
    ),
    Reason.COPY_PHOTO: Words(
        "Une photo est celle de l’annonce n° {detail}, ou presque.",
        "A photo is that of listing no. {detail}, or nearly.",
    ),
    Reason.BANNED: Words("Mots surveillés par l’équipe : {detail}.", "Words that the staff watch for: {detail}."),
    Reason.SENSITIVE: Words(
        "Le texte semble révéler une donnée sensible – {detail}.", "The text seems to reveal sensitive data – {detail}."
    ),
    Reason.FORBIDDEN: Words(
        "Le texte semble proposer ce qui est interdit – {detail}.",
        "The text seems to offer what is forbidden – {detail}.",
    ),
    Reason.FIRST: Words(
        "Première annonce de cette adresse, avec ce que les arnaques ont souvent : {detail}.",
        "First listing of this mailbox, with what swindles often have: {detail}.",
    ),
    Reason.BURST: Words(
        "Beaucoup d’annonces en peu de temps de la même adresse ou du même réseau.",
        "Many listings within a short time from the same mailbox or network.",
    ),
}

SIGNS = {
    "payment": Words("un moyen de paiement risqué", "a risky way to pay"),
    "code": Words("un code à donner", "a code to give away"),
    "link": Words("un lien", "a link"),
    "elsewhere": Words("une messagerie ou une adresse hors du site", "a messenger or an address outside the site"),
    "phone": Words("un numéro de téléphone dans le texte", "a phone number in the text"),
}
"""What the keys of `webapp.defences.signs.PATTERNS` are called."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, and what it rests on.

    Parameters:
        detail: words found, or a listing's number; for `Reason.FIRST` keys of `SIGNS` separated by spaces, for
            `Reason.SENSITIVE` and `Reason.FORBIDDEN` ``theme: words``.
    """

    reason: Reason
    detail: str = ""


def sentence(reason: str, detail: str, language: str) -> str:
    """Return a reason as a sentence."""
    if reason == Reason.FIRST:
        detail = ", ".join(SIGNS[key](language) for key in detail.split() if key in SIGNS)
    elif reason in (Reason.SENSITIVE, Reason.FORBIDDEN):
        theme, _, found = detail.partition(": ")
        detail = f"{themes(theme, language)} : {found}" if language == "fr" else f"{themes(theme, language)}: {found}"
    return REASONS[Reason(reason)](language).format(detail=detail)


def themes(theme: str, language: str) -> str:
    """Return what a theme of the lexicon is called."""
    from webapp.defences.lexicon import THEMES

    return THEMES[theme](language) if theme in THEMES else theme
