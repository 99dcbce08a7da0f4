"""Forms of conversations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.accounts.forms import mailbox

from .services import LONGEST


class AnswerForm(FlaskForm):
    """A further message."""

    body = TextAreaField(
        _("Votre message"),
        validators=[
            DataRequired(_("Écrivez votre message.")),
            Length(max=LONGEST, message=_("Ce message est trop long : %(n)s signes au plus.", n=LONGEST)),
        ],
        render_kw={"rows": 5},
    )


class FirstForm(AnswerForm):
    """The first message about a listing, by somebody without account."""

    email = EmailField(
        _("Votre adresse e-mail"),
        validators=[
            DataRequired(_("Écrivez votre adresse : la réponse y arrive.")),
            mailbox,
            Length(max=254, message=_("Cette adresse est trop longue.")),
        ],
        render_kw={"autocomplete": "email"},
    )
    pseudonym = StringField(
        _("Votre prénom ou pseudonyme"),
        validators=[
            DataRequired(_("Écrivez un prénom ou un pseudonyme.")),
            Length(max=40, message=_("40 signes au plus.")),
        ],
        render_kw={"autocomplete": "nickname"},
    )
    adult = BooleanField(
        _("J’ai 18 ans ou plus."), validators=[InputRequired(_("Le site est réservé aux personnes majeures."))]
    )
