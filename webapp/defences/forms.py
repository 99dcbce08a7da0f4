"""The form for words that staff watch for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from .models import Effect

EFFECTS = {
    Effect.HOLD: _("une personne relit l’annonce avant parution"),
    Effect.REFUSE: _("l’annonce est refusée, le mot est nommé"),
}
"""What effects are called."""


class BannedWordForm(FlaskForm):
    """One word, or several in a row."""

    words = StringField(
        _("Mot ou suite de mots"),
        validators=[InputRequired(_("Écrivez un mot, ou plusieurs.")), Length(2, 80, _("De 2 à 80 signes."))],
    )
    category = SelectField(_("Où"))
    effect = RadioField(
        _("Effet"), choices=[SelectChoice(effect.value, name) for effect, name in EFFECTS.items()], default=Effect.HOLD
    )
