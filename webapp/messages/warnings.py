"""What in a message deserves a word of caution. Nothing is blocked: people are warned and decide."""

from __future__ import annotations

from webapp.defences import signs
from webapp.privacy.words import Words

ADVICE = {
    "payment": Words(
        "Ce message parle d’un moyen de paiement que les escrocs aiment. N’envoyez rien avant d’avoir vu l’objet.",
        "This message speaks of a way to pay that swindlers like. Send nothing before you have seen the item.",
    ),
    "code": Words(
        "Ne donnez jamais un code reçu par SMS ou par e-mail.",
        "Never give away a code that you received by SMS or e-mail.",
    ),
    "link": Words(
        "Ce message contient un lien. Nous n’envoyons jamais de lien de paiement ou de livraison.",
        "This message has a link. We never send links for payment or delivery.",
    ),
    "elsewhere": Words(
        "On vous propose de continuer ailleurs : nous ne pourrons plus vous aider en cas de problème.",
        "You are asked to continue elsewhere: we could no longer help you if something goes wrong.",
    ),
    "phone": Words(
        "Ce message contient un numéro. Méfiez-vous des numéros surtaxés.",
        "This message has a phone number. Beware of premium-rate numbers.",
    ),
}


def found_in(body: str) -> tuple[str, ...]:
    """Return the keys of `ADVICE` that a message calls for."""
    return signs.found_in(body)
