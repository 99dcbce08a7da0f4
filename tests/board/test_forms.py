"""What forms say when something is missing."""

from __future__ import annotations

import pytest
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, InputRequired


def forms(kind=FlaskForm):
    for form in kind.__subclasses__():
        if form.__module__.startswith("webapp."):
            yield form
        yield from forms(form)


def demands(app):
    """Yield form, field and validator."""
    with app.test_request_context():
        for kind in forms():
            for field in kind(meta={"csrf": False}):
                yield from ((f"{kind.__name__}.{field.name}", one) for one in field.validators)


def test_no_form_speaks_in_the_words_of_the_library(app):
    mute = [name for name, one in demands(app) if hasattr(one, "message") and one.message is None]
    assert mute == []


def test_every_form_says_what_is_missing(app):
    said = [(name, str(one.message)) for name, one in demands(app) if isinstance(one, DataRequired | InputRequired)]
    assert len(said) > 20
    assert [(name, message) for name, message in said if len(message.split()) < 3] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Écrivez votre adresse e-mail.", "Choisissez un pseudonyme.", "Choisissez un mot de passe."]),
        ("en", ["Type your e-mail address.", "Choose a pseudonym.", "Choose a password."]),
    ],
)
def test_an_empty_sign_up_names_each_thing_that_is_missing(client, language, words):
    client.set_cookie("lang", language)
    answer = client.submit("/compte/inscription")
    assert answer.status_code == 422
    assert [word for word in words if word not in answer.text] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_empty_report_names_each_thing_that_is_missing(client, language):
    client.set_cookie("lang", language)
    answer = client.submit("/signaler")
    assert answer.status_code == 422
    assert answer.text.count('class="error"') >= 3
    assert "est requis" not in answer.text and "is required" not in answer.text
