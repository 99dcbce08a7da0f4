"""The one map of personal data: every activity, and for every column of the database whether and why it is personal.

Policy, register of processing, export, erasure and purge are made from this map. A test walks the database's metadata:
a column that stands nowhere here fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .words import Words


class Basis(StrEnum):
    """Why the law allows an activity (GDPR, article 6(1))."""

    CONTRACT = "contract"
    CONSENT = "consent"
    OBLIGATION = "obligation"
    INTEREST = "interest"


BASIS_WORDS = {
    Basis.CONTRACT: Words(
        "le service que vous demandez (RGPD, art. 6-1 b)", "the service you ask for (GDPR, art. 6(1)(b))"
    ),
    Basis.CONSENT: Words(
        "votre accord, que vous pouvez retirer (art. 6-1 a)", "your consent, which you can withdraw (art. 6(1)(a))"
    ),
    Basis.OBLIGATION: Words("une obligation légale (art. 6-1 c)", "a legal obligation (art. 6(1)(c))"),
    Basis.INTEREST: Words("notre intérêt légitime (art. 6-1 f)", "our legitimate interest (art. 6(1)(f))"),
}

RECIPIENTS = {
    "public": Words("toute personne qui lit le site", "anybody who reads the site"),
    "counterpart": Words("la personne à qui vous écrivez", "the person you write to"),
    "staff": Words("l’équipe du site, si sa tâche le demande", "the site’s staff, where their task needs it"),
    "hosting": Words("l’hébergeur du site", "the site’s host"),
    "mail": Words("le service d’envoi de courrier", "the mail service"),
    "courts": Words("la justice, si elle le demande", "the courts, if they ask for it"),
    "police": Words(
        "la police, la gendarmerie ou la justice, en cas de danger pour une vie",
        "police or courts, where a life is in danger",
    ),
    "authority": Words("la CNIL, sans noms", "the CNIL, without names"),
    "vendors": Words("les partenaires que vous avez acceptés", "the partners that you accepted"),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing done with personal data; one line of the policy and one entry of the register (GDPR, article 30).

    Parameters:
        key: stable name.
        title: what it is.
        purpose: what for.
        basis: why the law allows it.
        ground: what exactly that basis rests on.
        people: whose data.
        recipients: keys of `RECIPIENTS`.
        period: key of `periods.PERIODS`.
        required: what happens without the data (GDPR, article 13(2)(e)).
        other: data that is not in the database, by name.
        objectable: whether people may object to it (article 21) without leaving the site.
    """

    key: str
    title: Words
    purpose: Words
    basis: Basis
    ground: Words
    people: Words
    recipients: tuple[str, ...]
    period: str
    required: Words
    other: tuple[Words, ...] = ()
    objectable: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds personal data.

    Parameters:
        activity: key of the activity that needs it.
        name: how policy and export call it; the export's keys are the English words.
        export: whether the person gets it; secrets (hashes, tokens) are of no use to her and a danger in a file.
    """

    activity: str
    name: Words
    export: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table, column by column.

    Parameters:
        name: in the database.
        columns: those with personal data.
        plain: those without, by name.
        account: column that holds the account's id.
        email: columns that hold an address.
        parent: (column, table) whose owner owns the row too.
        erase: ``delete`` the row, ``blank`` the listed columns (what others still need stays), or ``keep`` it for a
            legal reason that `kept_because` names.
        blank: column → value that stands there afterwards.
        service: rows go through the capability's own service, which also clears index and files.
    """

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    account: str = ""
    email: tuple[str, ...] = ()
    parent: tuple[str, str] | None = None
    erase: str = "delete"
    blank: dict[str, object] = field(default_factory=dict)
    kept_because: str = ""
    service: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether rows belong to somebody."""
        return bool(self.columns)
