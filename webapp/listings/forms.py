"""The posting form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from webapp.accounts.forms import tidy
from webapp.places import lookup
from webapp.places.model import Commune, PlaceMismatchError
from webapp.search import query

from .helpers import telephone
from .models import Category, Listing
from .services import Content

SEXES = ("woman", "man", "other")


def tidy_lines(text: str | None) -> str:
    """Return lines without control characters, with at most one empty line between them."""
    lines = [tidy(line) for line in (text or "").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class ListingForm(FlaskForm):
    """What a listing says and who posts it."""

    category = SelectField(_("Catégorie"), validators=[InputRequired(_("Choisissez une catégorie."))])
    title = StringField(
        _("Titre"),
        filters=[tidy],
        validators=[
            InputRequired(_("Donnez un titre à votre annonce.")),
            Length(5, 80, _("Le titre compte de 5 à 80 caractères.")),
        ],
    )
    body = TextAreaField(
        _("Description"),
        filters=[tidy_lines],
        validators=[
            InputRequired(_("Décrivez ce que vous proposez.")),
            Length(20, 4000, _("La description compte de 20 à 4 000 caractères.")),
        ],
    )
    price = StringField(_("Prix en euros"), filters=[tidy])
    seller = RadioField(
        _("Vous êtes"),
        choices=[SelectChoice("individual", _("un particulier")), SelectChoice("professional", _("un professionnel"))],
        default="individual",
    )
    postcode = StringField(_("Code postal"), filters=[tidy], validators=[InputRequired(_("Indiquez le code postal."))])
    city = StringField(_("Ville"), filters=[tidy], validators=[InputRequired(_("Indiquez la ville."))])
    place = StringField()
    """Set by a suggestion: ``postcode|INSEE code``."""
    # Not `InputRequired`: when a listing is edited, its address is already known and is not part of the form.
    email = StringField(
        _("Adresse e-mail"), filters=[tidy], validators=[DataRequired(_("Indiquez votre adresse e-mail."))]
    )
    phone = StringField(_("Téléphone"), filters=[tidy])
    pseudonym = StringField(
        _("Pseudonyme"),
        filters=[tidy],
        validators=[
            InputRequired(_("Choisissez un pseudonyme.")),
            Length(2, 30, _("Le pseudonyme compte de 2 à 30 caractères.")),
        ],
    )
    sex = SelectField(
        _("Sexe"),
        choices=[
            SelectChoice("", _("non précisé")),
            SelectChoice("woman", _("femme")),
            SelectChoice("man", _("homme")),
            SelectChoice("other", _("autre")),
        ],
        default="",
    )
    new_photos = MultipleFileField(_("Photos"))

    commune: Commune | None = None
    suggestions: tuple[tuple[str, Commune], ...] = ()
    """What the poster may have meant when postcode and city do not agree."""
    phone_number: str | None = None
    has_photos: bool | None = None
    """Whether the listing has a photo; `None` where nobody knows yet, as for drafts that come out of a file."""
    rules: Mapping[str, Category] = MappingProxyType({})
    """Categories by their codes."""
    refused: Callable[[str, Sequence[str]], tuple[str, ...]]
    """Returns the words of texts that staff refuse in a category."""

    def offer(self, categories: Sequence[Category], names: Sequence[str]) -> None:
        """Fill the list of categories, grouped by branch; ``names`` are theirs in the visitor's language."""
        self.rules = {category.code: category for category in categories}
        choices = [SelectChoice("", _("Choisir…"))]
        branch = ""
        for category, name in zip(categories, names, strict=True):
            if category.is_branch:
                branch = name
            else:
                choices.append(SelectChoice(category.code, name, optgroup=branch))
        self.category.choices = choices

    def validate_price(self, field: StringField) -> None:
        """Accept nothing or an amount, as the category wants it."""
        category = self.rules.get(self.category.data or "")
        if category and not category.priced and field.data:
            raise ValidationError(_("Dans cette rubrique, les annonces n’ont pas de prix : laissez vide."))
        if category and category.price_required and not field.data:
            raise ValidationError(_("Cette rubrique demande un prix ; 0 si c’est gratuit."))
        if field.data and query.cents(field.data) is None:
            raise ValidationError(_("Écrivez le prix en chiffres, par exemple 45 ou 12,50."))

    def validate_new_photos(self, _field: MultipleFileField) -> None:
        """Ask for a photo where the category wants one."""
        category = self.rules.get(self.category.data or "")
        if category and category.photo_required and self.has_photos is False:
            raise ValidationError(_("Cette rubrique demande au moins une photo."))

    def validate_email(self, field: StringField) -> None:
        """Accept an address that mail could reach; whether it does shows when the mailed link is followed."""
        try:
            field.data = validate_email(field.data or "", check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise ValidationError(_("Cette adresse e-mail ne semble pas correcte.")) from error

    def validate_phone(self, field: StringField) -> None:
        """Accept nothing or a number that exists, French unless it begins with ``+``."""
        if not field.data:
            return
        try:
            number = phonenumbers.parse(field.data, "FR")
        except phonenumbers.NumberParseException as error:
            raise ValidationError(_("Ce numéro de téléphone ne semble pas correct.")) from error
        if not phonenumbers.is_valid_number(number):
            raise ValidationError(_("Ce numéro de téléphone ne semble pas correct."))
        self.phone_number = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def validate_city(self, field: StringField) -> None:
        """Accept a city that has the postcode; else say what may have been meant."""
        code, _mark, insee = (self.place.data or "").partition("|")
        chosen = lookup.commune(insee)
        if chosen and code in chosen.postcodes:
            self.commune, self.postcode.data, field.data = chosen, code, chosen.name
            return
        try:
            self.commune = lookup.resolve(self.postcode.data or "", field.data or "")
        except PlaceMismatchError as error:
            self.suggestions = error.suggestions
            raise ValidationError(_("Ce code postal et cette ville ne vont pas ensemble.")) from error
        self.postcode.data, field.data = re.sub(r"\s", "", self.postcode.data or ""), self.commune.name

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Check the fields, then the words that staff refuse: each is named where it stands."""
        valid = bool(super().validate(extra_validators))
        for field in (self.title, self.body):
            if words := self.refused(self.category.data or "", [field.data or ""]):
                sentence = gettext(
                    "Ces mots ne sont pas admis ici : %(words)s. Enlevez-les, ou choisissez une autre rubrique.",
                    words=", ".join(words),
                )
                field.errors = [*field.errors, sentence]
                valid = False
        return valid

    def show(self, listing: Listing) -> None:
        """Fill the form with an existing listing."""
        self.category.data, self.title.data, self.body.data = listing.category_code, listing.title, listing.body
        self.price.data = query.euros(listing.price)
        self.seller.data, self.postcode.data, self.city.data = listing.seller, listing.postcode, listing.city
        self.email.data, self.pseudonym.data, self.sex.data = listing.email, listing.pseudonym, listing.sex or ""
        self.phone.data = telephone(listing.phone) if listing.phone else ""

    def content(self) -> Content:
        """Return what a valid form says. Raises ValueError on a form that has not been validated."""
        if self.commune is None:
            raise ValueError("validate the form first")
        return Content(
            category=self.category.data,
            title=self.title.data or "",
            body=self.body.data or "",
            price=query.cents(self.price.data) if self.price.data else None,
            seller=self.seller.data,
            commune=self.commune,
            postcode=self.postcode.data or "",
            email=self.email.data or "",
            pseudonym=self.pseudonym.data or "",
            sex=self.sex.data if self.sex.data in SEXES else None,
            phone=self.phone_number,
        )


class NewListingForm(ListingForm):
    """A listing that is posted for the first time. Changes do not ask the poster's age again."""

    adult = BooleanField(
        _("J’ai 18 ans ou plus."), validators=[InputRequired(_("Déposer une annonce est réservé aux adultes."))]
    )
