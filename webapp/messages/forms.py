"""Forms of conversations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from .services import LONGEST


class AnswerForm(FlaskForm):
    """A further message."""

    body = TextAreaField(_("Votre message"), validators=[DataRequired(), Length(max=LONGEST)], render_kw={"rows": 5})


class FirstForm(AnswerForm):
    """The first message about a listing, by somebody without account."""

    email = EmailField(
        _("Votre adresse e-mail"),
        validators=[DataRequired(), Email(), Length(max=254)],
        render_kw={"autocomplete": "email"},
    )
    pseudonym = StringField(
        _("Votre prénom ou pseudonyme"),
        validators=[DataRequired(), Length(max=40)],
        render_kw={"autocomplete": "nickname"},
    )
    adult = BooleanField(_("J’ai 18 ans ou plus."), validators=[InputRequired()])
