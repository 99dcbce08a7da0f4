"""French as it is printed: no line breaks before a sign of two parts, nor inside its quotation marks.

Sentences in the code have plain spaces there, which people can type and search; the right ones are put in as a sentence
is shown. Source: Imprimerie nationale, « Lexique des règles typographiques », ponctuation.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from babel.support import NullTranslations
from flask_babel import Babel, Domain, get_locale

_BREAKABLE = re.compile(r" (?=[:;?!»](?!\w))|(?<=«) ")


@lru_cache(2048)
def kept_together(sentence: str) -> str:
    """Return a French sentence with spaces that no line breaks at, where its signs want them."""
    return _BREAKABLE.sub("\N{NO-BREAK SPACE}", sentence)


class French(NullTranslations):
    """The sentences of the code, which are French, as they are shown."""

    def ugettext(self, message: str) -> str:
        """Return a sentence."""
        return kept_together(message)

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        """Return a sentence about a number of things; in French, none is singular."""
        return kept_together(singular if num < 2 else plural)


class FrenchBabel(Babel):
    """Flask-Babel for a site whose sentences are French in the code."""

    @cached_property
    def domain_instance(self) -> Domain:
        """Where sentences are looked up."""
        return _Sentences(domain=self.domain)


class _Sentences(Domain):
    def get_translations(self) -> NullTranslations:
        return _FRENCH if str(get_locale()).startswith("fr") else super().get_translations()


_FRENCH = French()
