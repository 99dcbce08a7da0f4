"""The tables inside the policy, made from what the software does: data map, periods, processors, trackers."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup, escape

from consent import Registry
from consent.registry import Vendor
from webapp.legal import documents
from webapp.legal.facts import mail_link, operator_block, processors_table
from webapp.legal.operator import Operator

from .activities import ACTIVITIES
from .datamap import BASIS_WORDS, RECIPIENTS, Activity
from .periods import PERIODS
from .tables import TABLES
from .words import Words

DAY = 86_400

NECESSARY = (
    ("consent", Words("votre choix sur les traceurs", "your choice about trackers"), 180 * DAY),
    (
        "session",
        Words(
            "vous garder connecté, protéger les formulaires (posé quand vous ouvrez un formulaire ou vous connectez)",
            "keeping you logged in, protecting forms (set when you open a form or log in)",
        ),
        30 * DAY,
    ),
    ("lang", Words("la langue que vous avez choisie", "the language that you chose"), 180 * DAY),
)
"""Cookies of the board itself: name, what for, seconds. A browser test compares them with what is really set."""


ABROAD = Words("seulement les partenaires acceptés dans le bandeau", "only partners accepted in the banner")
NOT_ABROAD = Words("aucun", "none")

SECURITY = (
    Words("mots de passe hachés avec argon2id", "passwords hashed with argon2id"),
    Words("liens gardés comme empreinte SHA-256, ou seulement signés", "tokens kept as SHA-256 or only signed"),
    Words("clés des codes de connexion chiffrées (ChaCha20-Poly1305)", "keys of log-in codes encrypted"),
    Words(
        "rôles qui ne voient ni adresse ni téléphone ; chaque consultation notée dans un journal que la base protège",
        "roles without sight of addresses; every look recorded in a log that the database protects",
    ),
    Words(
        "données dues à la justice chiffrées pour une clé gardée ailleurs",
        "hosting-law set encrypted for a key kept elsewhere",
    ),
    Words(
        "secure_delete et index réécrit : les octets effacés sont écrasés (SQLite)",
        "secure_delete and rewritten index: erased bytes are overwritten (SQLite)",
    ),
)
"""Measures (GDPR, article 30(1)(g)); docs/security.md says where each is tested."""


def data_of(activity: Activity, language: str) -> list[str]:
    """Return the names of the data that an activity handles, each once."""
    names = [
        column.name(language)
        for table in TABLES
        for column in table.columns.values()
        if column.activity == activity.key
    ]
    # "created on", "read on", … are one thing to a reader.
    ending = " on" if language == "en" else " le"
    dates = ["dates"] if any(name.endswith(ending) for name in names) else []
    kept = [name for name in names if not name.endswith(ending)]
    return list(dict.fromkeys([*kept, *(words(language) for words in activity.other), *dates]))


def activities(language: str) -> Markup:
    """Return one card per activity: a table of six columns cannot be read on a phone."""
    return Markup("").join(_card(activity, language) for activity in ACTIVITIES.values())


def _card(activity: Activity, language: str) -> Markup:
    rows = (
        (_("Pour"), activity.purpose(language)),
        (_("Données"), ", ".join(data_of(activity, language))),
        (_("Personnes"), activity.people(language)),
        (_("Raison légale"), f"{BASIS_WORDS[activity.basis](language)} – {activity.ground(language)}"),
        (_("Durée"), PERIODS[activity.period].words(language)),
        (_("Qui les reçoit"), ", ".join(RECIPIENTS[key](language) for key in activity.recipients)),
        (_("Obligatoire ?"), activity.required(language)),
    )
    body = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*row) for row in rows)
    return Markup('<h3 id="{}">{}</h3><dl class="facts">{}</dl>').format(activity.key, activity.title(language), body)


def lifetime(seconds: int) -> str:
    """Return a cookie's announced lifetime in words."""
    if seconds <= 0:
        return _("jusqu’à la fermeture du navigateur")
    days = round(seconds / DAY)
    if days >= 60:
        return _("%(n)s mois", n=round(days / 30.4))
    return _("%(n)s jours", n=days) if days else _("moins d’un jour")


def necessary(registry: Registry, language: str) -> Markup:
    """Return the trackers that need no consent."""
    rows: list[list[str | Markup]] = [[name, words(language), lifetime(seconds)] for name, words, seconds in NECESSARY]
    rows += [[vendor.name, vendor.exempt, _cookies(vendor)] for vendor in registry.necessary]
    return documents.table([_("Nom"), _("À quoi il sert"), _("Durée")], rows, _("Traceurs nécessaires"))


def purpose_titles(registry: Registry, language: str) -> dict[str, str]:
    """Return what purposes are called, by id."""
    return {
        "analytics": _("Mesure d’audience"),
        "advertising": _("Publicité"),
        "social": _("Partage, tchat, vidéos"),
        **{purpose.id: purpose.title[language] for purpose in registry.purposes if purpose.title.get(language)},
    }


def vendors(registry: Registry, language: str) -> Markup:
    """Return everybody who waits for consent, purpose by purpose, with what each leaves on the device."""
    titles = purpose_titles(registry, language)
    rows = [
        [
            _named(vendor),
            ", ".join(titles.get(purpose, purpose) for purpose in vendor.purposes),
            vendor.country or "–",
            _cookies(vendor),
        ]
        for vendor in registry.vendors
    ]
    head = [_("Partenaire"), _("Finalité"), _("Pays"), _("Cookies et durée")]
    return documents.table(head, rows, _("Partenaires qui attendent votre accord (%(n)s)", n=len(rows)))


def _named(vendor: Vendor) -> Markup:
    name = (
        Markup('<a href="{}" rel="noopener">{}</a>').format(vendor.policy_url, vendor.name)
        if vendor.policy_url
        else escape(vendor.name)
    )
    return Markup("{}<br><small>{}</small>").format(name, vendor.company) if vendor.company else name


def _cookies(vendor: Vendor) -> str:
    return " ; ".join(f"{cookie.name} ({lifetime(cookie.seconds)})" for cookie in vendor.cookies) or "–"


def policy_facts(operator: Operator, registry: Registry, language: str) -> documents.Facts:
    """Return what the policy refers to."""
    return {
        "operator": lambda: operator_block(operator),
        "privacy-contact": lambda: mail_link(operator.privacy_contact),
        "activities": lambda: activities(language),
        "processors": lambda: processors_table(operator, language),
        "necessary-trackers": lambda: necessary(registry, language),
        "vendors": lambda: vendors(registry, language),
    }


def register(operator: Operator, language: str) -> dict[str, object]:
    """Return the register of processing (GDPR, article 30(1)) for machines and for the page, in one language."""
    return {
        "language": language,
        "controller": {"name": operator.name, "address": operator.address, "contact": operator.privacy_contact},
        "processors": [
            {
                "name": one.name,
                "does": one.role.get(language, one.role["fr"]),
                "country": one.country,
                "since": one.since.isoformat(),
            }
            for one in operator.processors
        ],
        "activities": [
            {
                "key": activity.key,
                "title": activity.title(language),
                "purpose": activity.purpose(language),
                "basis": activity.basis.value,
                "basis_words": BASIS_WORDS[activity.basis](language),
                "ground": activity.ground(language),
                "people": activity.people(language),
                "data": data_of(activity, language),
                "recipients": [RECIPIENTS[key](language) for key in activity.recipients],
                "transfers": (ABROAD if "vendors" in activity.recipients else NOT_ABROAD)(language),
                "kept_days": PERIODS[activity.period].after.days,
                "kept": PERIODS[activity.period].words(language),
                "kept_because": PERIODS[activity.period].reason,
            }
            for activity in ACTIVITIES.values()
        ],
        "security": [line(language) for line in SECURITY],
    }
