"""The report form (regulation (EU) 2022/2065, article 16(2))."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from webapp.accounts.forms import mailbox
from webapp.legal.rules import RULES
from webapp.site.languages import current_language


class ReportForm(FlaskForm):
    """Why, where, who, and in good faith."""

    rule = SelectField(_("Ce qui ne va pas"), validators=[InputRequired(_("Dites ce qui ne va pas."))])
    url = URLField(
        _("Adresse de la page"),
        validators=[
            DataRequired(_("Dites quelle page : copiez son adresse ici.")),
            Regexp(
                r"\s*\S*/\S*\s*$", message=_("Copiez l’adresse entière de la page, par exemple https://…/annonces/12.")
            ),
            Length(max=500, message=_("Cette adresse est trop longue : 500 signes au plus.")),
        ],
        render_kw={"placeholder": "https://"},
    )
    words = TextAreaField(
        _("Pourquoi ce contenu est illégal ou contraire aux conditions"),
        validators=[
            DataRequired(_("Dites ce que la page montre ou dit, et pourquoi cela ne va pas.")),
            Length(min=10, max=4000, message=_("Écrivez de 10 à 4 000 signes.")),
        ],
        render_kw={"rows": 5},
    )
    name = StringField(
        _("Votre nom"), validators=[Length(max=80, message=_("80 signes au plus."))], render_kw={"autocomplete": "name"}
    )
    email = EmailField(
        _("Votre adresse e-mail"),
        validators=[
            Optional(),
            mailbox,
            Length(max=254, message=_("Cette adresse est trop longue.")),
        ],
        render_kw={"autocomplete": "email"},
    )
    good_faith = BooleanField(
        _("Je pense de bonne foi que ce que j’écris est exact et complet."),
        validators=[InputRequired(_("Cochez cette case si c’est le cas."))],
    )

    def offer(self) -> None:
        """Fill in the rules in the visitor's language. None is chosen beforehand: the first is the gravest of all."""
        rules = [SelectChoice(key, rule.words(current_language())) for key, rule in RULES.items()]
        self.rule.choices = [SelectChoice("", gettext("Choisir…")), *rules]

    def validate_name(self, field: StringField) -> None:
        """Name and address are needed, except for sexual abuse of children (article 16(2)(c))."""
        rule = RULES.get(self.rule.data or "")
        if rule is not None and rule.anonymous:
            return
        if not (field.data or "").strip():
            raise ValidationError(gettext("Votre nom est nécessaire, sauf pour des abus sur des enfants."))

    def validate(self, extra_validators: object = None) -> bool:
        """Check the address together with the rule."""
        valid = super().validate()
        rule = RULES.get(self.rule.data or "")
        if not self.email.data and not (rule is not None and rule.anonymous):
            self.email.errors = [gettext("Votre adresse est nécessaire : nous vous répondons là.")]
            return False
        return valid
