"""Forms of the account pages."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, HiddenField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from webapp.site.languages import LANGUAGES

from .passwords import LONGEST, SHORTEST

REASONS = {
    "short": _("Il faut au moins %(count)s caractères.", count=SHORTEST),
    "long": _("Il faut au plus %(count)s caractères.", count=LONGEST),
    "monotonous": _("Ce mot de passe répète trop les mêmes caractères."),
    "personal": _("Ce mot de passe contient votre pseudonyme ou votre adresse."),
    "site": _("Ce mot de passe est fait du nom du site : choisissez-en un autre, par exemple quelques mots au hasard."),
    "common": _(
        "Ce mot de passe, ou presque le même, fait partie des plus courants : ce sont ceux qu’on essaie d’abord. "
        "Choisissez-en un autre, par exemple quelques mots au hasard."
    ),
}
"""What is said about a weak password."""


def spelled(email: str) -> str:
    """Return a mailbox in its normal form: accents and domains can be written in many ways that lead to the same one.

    Raises:
        EmailNotValidError: it can be no mailbox.
    """
    # Whether the mailbox exists is shown by the mail that is sent there; a DNS question would only be slower.
    return validate_email(email, check_deliverability=False).normalized


def mailbox(form: FlaskForm, field: Field) -> None:
    """Accept what can be a mailbox, and keep it in its normal form (RFC 5321, RFC 6531)."""
    try:
        field.data = spelled(field.data or "")
    except EmailNotValidError as error:
        raise ValidationError(_("Cette adresse e-mail n’est pas complète.")) from error


def tidy(text: str | None) -> str:
    """Return one line without surplus spaces and control characters, nor those that turn the writing around."""
    return re.sub(
        r"\s+", " ", re.sub(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]", " ", text or "")
    ).strip()


def password_field(label: object, *, known: bool) -> PasswordField:
    """Return a password field that password managers understand."""
    missing = _("Écrivez votre mot de passe.") if known else _("Choisissez un mot de passe.")
    return PasswordField(
        label,
        validators=[InputRequired(missing), Length(max=LONGEST, message=REASONS["long"])],
        render_kw={"autocomplete": "current-password" if known else "new-password", "maxlength": LONGEST},
    )


def email_field(label: object) -> EmailField:
    """Return a mailbox field."""
    return EmailField(
        label,
        validators=[InputRequired(_("Écrivez votre adresse e-mail.")), mailbox],
        render_kw={"autocomplete": "username", "maxlength": 254},
    )


def pseudonym_field() -> StringField:
    """Return the field of the name that others see."""
    return StringField(
        _("Pseudonyme"),
        filters=[tidy],
        validators=[
            InputRequired(_("Choisissez un pseudonyme.")),
            Length(2, 40, _("Le pseudonyme compte de 2 à 40 caractères.")),
        ],
        render_kw={"autocomplete": "nickname", "maxlength": 40},
    )


class SignUpForm(FlaskForm):
    """Open an account."""

    email = email_field(_("Adresse e-mail"))
    pseudonym = pseudonym_field()
    password = password_field(_("Mot de passe"), known=False)
    of_age = BooleanField(
        _("J’ai 18 ans ou plus"), validators=[InputRequired(_("Le site est réservé aux personnes majeures."))]
    )


class LogInForm(FlaskForm):
    """Log in."""

    email = email_field(_("Adresse e-mail"))
    password = password_field(_("Mot de passe"), known=True)


class CodeForm(FlaskForm):
    """Second step of log-in."""

    code = StringField(
        _("Code"),
        validators=[InputRequired(_("Écrivez le code.")), Length(max=40, message=_("Ce code est trop long."))],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "maxlength": 40},
    )


class EmailForm(FlaskForm):
    """Ask for a new password."""

    email = email_field(_("Adresse e-mail"))


class NewPasswordForm(FlaskForm):
    """Choose a password with a mailed link."""

    password = password_field(_("Nouveau mot de passe"), known=False)


class ProveForm(FlaskForm):
    """Show once more that it is really you."""

    password = password_field(_("Mot de passe"), known=True)


class ButtonForm(FlaskForm):
    """A button alone, with its protection against forgery."""


class ChangePasswordForm(FlaskForm):
    """Choose another password."""

    current = password_field(_("Mot de passe actuel"), known=True)
    wanted = password_field(_("Nouveau mot de passe"), known=False)


class ChangeEmailForm(FlaskForm):
    """Move to another mailbox."""

    email = EmailField(
        _("Nouvelle adresse e-mail"),
        validators=[InputRequired(_("Écrivez votre nouvelle adresse e-mail.")), mailbox],
        render_kw={"autocomplete": "email", "maxlength": 254},
    )
    password = password_field(_("Mot de passe"), known=True)


class ProfileForm(FlaskForm):
    """What others see, and the language of mail."""

    pseudonym = pseudonym_field()
    language = SelectField(
        _("Langue des e-mails"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )


class PasskeyForm(FlaskForm):
    """Carry a device's answer."""

    proof = password_field(_("Mot de passe"), known=True)
    credential = HiddenField(
        validators=[
            InputRequired(_("Votre navigateur n’a pas répondu.")),
            Length(max=8000, message=_("La réponse de votre navigateur est trop longue.")),
        ]
    )


class TwoStepForm(FlaskForm):
    """Prove that the authenticator application has taken the secret over."""

    password = password_field(_("Mot de passe"), known=True)
    code = StringField(
        _("Code affiché par l’application"),
        validators=[
            InputRequired(_("Écrivez le code que l’application affiche.")),
            Length(max=10, message=_("Ce code est trop long.")),
        ],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 10},
    )
