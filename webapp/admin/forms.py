"""Forms of the administration."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from webapp.accounts.models import Role

ROLES = {
    Role.MEMBER: _("membre"),
    Role.MODERATOR: _("modération"),
    Role.SUPPORT: _("assistance"),
    Role.DATA_PROTECTION: _("protection des données"),
    Role.ADMINISTRATOR: _("administration"),
}
"""What roles are called."""

SLOT_PROBLEMS = {
    "undeclared": _("Ce partenaire n’est pas annoncé dans le registre : personne ne pourrait l’accepter."),
    "purpose": _("Ce partenaire n’est pas annoncé pour la publicité."),
    "unknown": _("Le site ne sait pas écrire les emplacements de ce partenaire."),
    "off": _("Ce partenaire est éteint dans la configuration du site."),
    "unit": _("Lettres, chiffres, / _ . et - seulement, 60 au plus."),
}
"""Why a place cannot be given to somebody."""

SHORT = Length(max=60, message=_("60 signes au plus."))


class RoleForm(FlaskForm):
    """Give somebody a role."""

    role = SelectField(_("Rôle"), choices=[SelectChoice(role.value, name) for role, name in ROLES.items()])


class NumberField(IntegerField):
    """A whole number. What is none counts as not written, so that the validators say in our words what is wanted."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None


class CategoryForm(FlaskForm):
    """A category's names and rules."""

    french = StringField(_("Nom français"), validators=[InputRequired(_("Donnez le nom français.")), SHORT])
    english = StringField(_("Nom anglais"), validators=[InputRequired(_("Donnez le nom anglais.")), SHORT])
    priced = BooleanField(_("Les annonces peuvent avoir un prix"))
    price_required = BooleanField(_("Le prix est obligatoire"))
    photo_required = BooleanField(_("Une photo est obligatoire"))
    sensitive = BooleanField(_("Sensible : relecture avant parution, sans partenaires, hors des moteurs de recherche"))
    lifetime_days = NumberField(
        _("Durée d’une annonce, en jours"),
        validators=[
            InputRequired(_("Dites combien de jours une annonce reste en ligne.")),
            NumberRange(1, 365, _("De 1 à 365 jours.")),
        ],
    )


class SlotForm(FlaskForm):
    """Whom a place for advertising is given to."""

    vendor = SelectField(_("Partenaire"))
    unit = StringField(_("Nom de l’emplacement chez le partenaire"), validators=[SHORT])
    enabled = BooleanField(_("En service"))
