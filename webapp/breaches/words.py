"""What the register's pages call things, in both languages."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime

from webapp.clock import local
from webapp.privacy.words import Words

from .models import Risk
from .services import BreachError

KINDS = {
    "confidentiality": Words("des données ont été vues ou copiées", "data were seen or copied"),
    "integrity": Words("des données ont été changées", "data were changed"),
    "availability": Words("des données sont perdues ou inaccessibles", "data are lost or out of reach"),
}

RISKS = {
    Risk.UNKNOWN: Words("pas encore évalué", "not assessed yet"),
    Risk.NONE: Words("aucun risque vraisemblable : personne n’est prévenu", "no risk is likely: nobody is told"),
    Risk.SOME: Words("un risque : la CNIL est prévenue", "a risk: the CNIL is told"),
    Risk.HIGH: Words(
        "un risque élevé : la CNIL et les personnes sont prévenues", "a high risk: the CNIL and the people are told"
    ),
}

MISSING = {
    "title": Words("Donnez un titre.", "Give it a title."),
    "happened": Words("Dites ce qui s’est passé (20 signes au moins).", "Say what happened (20 characters at least)."),
    "kinds": Words("Dites ce qui est arrivé aux données.", "Say what became of the data."),
    "past": Words(
        "Le moment où vous l’avez su ne peut pas être à venir, ni précéder le début.",
        "The moment when you learned of it cannot be to come, nor before it began.",
    ),
    "moment": Words("Écrivez un jour et une heure qui existent.", "Write a day and a time that exist."),
    "number": Words("Écrivez le nombre de personnes en chiffres.", "Write the number of people in figures."),
    "words": Words("Écrivez quelque chose.", "Write something."),
    "because": Words(
        "Dites pourquoi vous évaluez le risque ainsi (20 signes au moins).",
        "Say why you assess the risk like this (20 characters at least).",
    ),
    "authority": Words("Dites ce que la CNIL a appris.", "Say what the CNIL was told."),
    "late": Words(
        "72 heures sont passées : dites les raisons du retard (RGPD, art. 33-1).",
        "72 hours are over: give the reasons of the delay (GDPR, art. 33(1)).",
    ),
    "untold": Words(
        "Dites pourquoi les personnes ne sont pas prévenues (RGPD, art. 34-3).",
        "Say why people are not told (GDPR, art. 34(3)).",
    ),
    "people": Words("Dites ce que les personnes ont appris.", "Say what people were told."),
    "risk": Words("Évaluez d’abord le risque.", "Assess the risk first."),
    "measures": Words("Écrivez les mesures prises.", "Write the measures taken."),
    "open": Words("Ce dossier est clos.", "This file is closed."),
    "between": Words(
        "Ce moment doit se trouver entre celui où vous l’avez su et maintenant.",
        "This moment has to be between when you learned of it and now.",
    ),
}
"""What the page says when the register refuses something."""


def risk(value: str) -> Risk:
    """Return the risk that a form names. Raises `BreachError`."""
    try:
        return Risk(value)
    except ValueError as error:
        raise BreachError("risk") from error


def moment(value: datetime, language: str) -> str:
    """Return a day and time in Paris."""
    return format_datetime(local(value), "d MMM y HH:mm", locale=language)
