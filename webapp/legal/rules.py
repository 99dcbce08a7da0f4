"""What may not be published: one list for the terms, the report form, the statements of reasons and the JSON."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.privacy.words import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """One ground on which content is restricted.

    Parameters:
        key: stable name, used by reports and statements.
        words: the rule.
        law: the text that makes the content illegal; empty where it only breaks the terms (regulation 2022/2065,
            article 17(3)(d) and (e) tell the two apart).
        urgent: handled before everything else.
        threat: suspected danger for a life or for somebody's safety, which the authorities are told (article 18).
        anonymous: a report needs neither name nor address (article 16(2)(c): sexual abuse of children).
    """

    key: str
    words: Words
    law: str = ""
    urgent: bool = False
    anonymous: bool = False
    threat: bool = False


RULES = {
    rule.key: rule
    for rule in (
        Rule(
            "children",
            Words("Abus ou exploitation d’enfants", "Abuse or exploitation of children"),
            "Code pénal, article 227-23",
            urgent=True,
            anonymous=True,
            threat=True,
        ),
        Rule(
            "danger",
            Words("Menace pour la vie ou la sécurité d’une personne", "Threat to somebody’s life or safety"),
            "Code pénal, articles 222-17 et suivants",
            urgent=True,
            threat=True,
        ),
        Rule(
            "not-me",
            Words(
                "Annonce sur une personne qui ne l’a pas voulue (photo, numéro, identité)",
                "Listing about a person who did not want it (photo, number, identity)",
            ),
            "Code pénal, article 226-4-1 ; RGPD, articles 6 et 9",
            urgent=True,
        ),
        Rule(
            "sexual-services",
            Words(
                "Pornographie ou services sexuels payants",
                "Pornography or paid sexual services",
            ),
            "Code pénal, articles 225-5 et 227-24",
            urgent=True,
        ),
        Rule("minor", Words("Annonce d’une personne mineure", "Listing by a minor"), urgent=True),
        Rule("fraud", Words("Arnaque, faux, usurpation", "Scam, forgery, impersonation"), "Code pénal, article 313-1"),
        Rule(
            "goods",
            Words(
                "Armes, drogues, médicaments, contrefaçons, espèces protégées, objets volés",
                "Weapons, drugs, medicines, counterfeits, protected species, stolen goods",
            ),
            "Code de la santé publique ; Code de la propriété intellectuelle ; Code pénal, article 321-1",
        ),
        Rule(
            "hate",
            Words("Haine, discrimination, harcèlement", "Hatred, discrimination, harassment"),
            "Loi du 29 juillet 1881, article 24 ; Code pénal, article 225-2",
        ),
        Rule("rights", Words("Atteinte au droit d’auteur ou à une marque", "Infringement of copyright or trade mark"),
             "Code de la propriété intellectuelle"),
        Rule("place", Words("Doublon, mauvaise rubrique, contenu trompeur ou envoi en masse",
                            "Duplicate, wrong category, misleading or mass-posted content")),
    )
}  # fmt: skip
