"""Forms of the rights page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.accounts.forms import mailbox

from .models import Kind

KINDS = (
    SelectChoice(Kind.RECTIFICATION.value, _("Corriger quelque chose que je ne peux pas corriger moi-même")),
    SelectChoice(Kind.ACCESS.value, _("Obtenir autre chose que la copie ci-dessus")),
    SelectChoice(Kind.ERASURE.value, _("Effacer quelque chose sur moi publié par une autre personne")),
    SelectChoice(Kind.OBJECTION.value, _("M’opposer à un usage")),
    SelectChoice(Kind.LIMITATION.value, _("Geler une partie de mes données")),
    SelectChoice(Kind.AFTER_DEATH.value, _("Dire ce que deviendront mes données après ma mort")),
    SelectChoice(Kind.OTHER.value, _("Autre chose")),
)


class LinkForm(FlaskForm):
    """Which mailbox a person used."""

    email = EmailField(
        _("Adresse e-mail utilisée sur le site"),
        validators=[
            DataRequired(_("Écrivez l’adresse que vous avez utilisée.")),
            mailbox,
            Length(max=254, message=_("Cette adresse est trop longue.")),
        ],
        render_kw={"autocomplete": "email"},
    )


class RequestForm(FlaskForm):
    """A request that the buttons do not cover."""

    kind = SelectField(_("Ma demande"), choices=KINDS)
    words = TextAreaField(
        _("En quelques mots"),
        validators=[
            DataRequired(_("Dites ce que vous demandez.")),
            Length(max=4000, message=_("4 000 signes au plus.")),
        ],
        render_kw={"rows": 5},
    )
