"""French sentences keep their signs together; what people wrote and other languages stay as they are."""

from __future__ import annotations

import pytest

from webapp.typography import French, kept_together

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Vouliez-vous dire :", f"Vouliez-vous dire{SPACE}:"),
        ("Déjà un compte ? Oui !", f"Déjà un compte{SPACE}? Oui{SPACE}!"),
        ("Choisissez « Publier » ; c’est tout.", f"Choisissez «{SPACE}Publier{SPACE}»{SPACE}; c’est tout."),
        ("%(title)s : %(words)s", f"%(title)s{SPACE}: %(words)s"),
        ("Le lieu, puis le prix.", "Le lieu, puis le prix."),
        ("/chemin :port", "/chemin :port"),
    ],
)
def test_lines_break_nowhere_before_a_sign_of_two_parts(written, shown):
    assert kept_together(written) == shown


def test_none_is_singular_in_french():
    sentences = [French().ungettext("%(num)s photo", "%(num)s photos", number) for number in (0, 1, 2)]
    assert sentences == ["%(num)s photo", "%(num)s photo", "%(num)s photos"]


def test_pages_in_french_have_these_spaces_and_those_in_english_do_not(client):
    french = client.get("/compte/inscription", headers={"Accept-Language": "fr"}).text
    english = client.get("/compte/inscription", headers={"Accept-Language": "en"}).text
    assert f"Vous avez déjà un compte{SPACE}?" in french
    assert "un compte ?" not in french and f"{SPACE}?" not in english
