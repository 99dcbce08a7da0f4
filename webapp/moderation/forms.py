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
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from webapp.legal.rules import RULES
from webapp.site.languages import current_language


class ReportForm(FlaskForm):
    """Why, where, who, and in good faith."""

    rule = SelectField(_("Ce qui ne va pas"), validators=[InputRequired(_("Dites ce qui ne va pas."))])
    url = URLField(
        _("Adresse de la page"),
        validators=[DataRequired(), Length(max=500)],
        render_kw={"placeholder": "https://"},
    )
    words = TextAreaField(
        _("Pourquoi ce contenu est illégal ou contraire aux conditions"),
        validators=[DataRequired(), Length(min=10, max=4000)],
        render_kw={"rows": 5},
    )
    name = StringField(_("Votre nom"), validators=[Length(max=80)], render_kw={"autocomplete": "name"})
    email = EmailField(
        _("Votre adresse e-mail"),
        validators=[Optional(), Email(), Length(max=254)],
        render_kw={"autocomplete": "email"},
    )
    good_faith = BooleanField(
        _("Je pense de bonne foi que ce que j’écris est exact et complet."), validators=[InputRequired()]
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
