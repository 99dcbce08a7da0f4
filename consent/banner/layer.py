"""The first layer: who asks, what for, what follows from each answer, and then the answers."""

from __future__ import annotations

from consent.registry import Registry

from .markup import escape
from .words import Words

CHOICES = ("refuse", "accept", "customise")
"""The answers, in the order in which they stand. They differ in nothing but their words (CNIL 2020-091, article 2)."""


def first_layer(words: Words, registry: Registry, prefix: str, hidden_fields: str, query: str = "") -> str:
    """Write the banner.

    Everything that a choice needs to be informed comes before the buttons (CNIL 2020-092, article 2.1).

    Parameters:
        prefix: address of the preferences page, with the application's mount point.
        hidden_fields: hidden inputs that every form of ours carries.
        query: what names the language in our addresses, where that is needed.
    """
    purposes = "".join(
        f"<li><b>{escape(words.purpose(purpose, 'title'))}</b> {escape(words.purpose(purpose, 'text'))}</li>"
        for purpose in registry.purposes
    )
    partners = escape(words("layer.partners", count=len(registry.vendors)))
    link = f'<a href="{escape(prefix)}{query}#pc-partners">{partners}</a>'
    intro = escape(words("layer.intro", partners="\0")).replace("\0", link)
    withdrawal = escape(words("layer.withdrawal", open=words("link.open")))
    action = escape(f"{prefix}choose{query}")
    language = f'lang="{words.language}" dir="{words("language.direction")}"'
    return (
        f'<section id="privacy-choices" {language} aria-labelledby="pc-title" data-consent-state="undecided">'
        f'<form id="privacy-choices-form" method="post" action="{action}">{hidden_fields}'
        '<div class="pc-text" tabindex="0" role="group" aria-labelledby="pc-title">'
        f'<h2 id="pc-title">{escape(words("layer.title"))}</h2>'
        f"<p>{intro}</p><ul>{purposes}</ul>"
        f"<p>{escape(words('layer.consequence'))} {withdrawal}</p></div>"
        f'<p class="pc-buttons">{buttons(words, CHOICES)}</p></form></section>'
    )


def buttons(words: Words, choices: tuple[str, ...]) -> str:
    """Write answers as buttons that are alike in element, class and size."""
    return "".join(
        f'<button class="pc-button" name="choice" value="{choice}">{escape(words(f"layer.{choice}"))}</button>'
        for choice in choices
    )
