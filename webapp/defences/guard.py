"""What a form carries that anybody may send, and what that tells about who sent it. No third party learns of it.

A field that people do not see, the signed moment at which the form was shown, and a challenge solved by the page's
script. Only the challenge may be missing: then the mailbox has to be shown to be the sender's, by a mailed link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _
from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp import rows
from webapp.clock import now

from . import challenge
from .models import SpentForm

TRAP = "website"
"""Name of the field that only machines fill in."""
STAMP = "stamp"
PROOF = "proof"
FASTEST = timedelta(seconds=2)
"""Nobody reads a form and fills it in in less."""
SLOWEST = timedelta(hours=12)
"""A form left open overnight asks to be sent once more."""


class Problem(StrEnum):
    """Why a form is shown again although its fields are in order."""

    TRAP = "trap"
    FAST = "fast"
    OLD = "old"
    SPENT = "spent"


WORDS = {
    Problem.TRAP: _("Un champ invisible était rempli. Nous l’avons vidé : envoyez de nouveau, rien n’est perdu."),
    Problem.FAST: _("C’est allé très vite : relisez, puis envoyez de nouveau. Rien n’est perdu."),
    Problem.OLD: _("La page était ouverte depuis longtemps. Rien n’est perdu : envoyez de nouveau."),
    Problem.SPENT: _("Ce formulaire est déjà parti une fois. Pour en envoyer un autre, envoyez de nouveau."),
}


@dataclass(frozen=True, slots=True)
class Check:
    """A form as it came in, or as it is shown for the first time.

    Parameters:
        challenge: that the form carries, or carries from now on.
        answer: to the challenge; empty as long as nobody found one.
        solved: whether the answer is right.
        problem: why the form has to be sent once more.
    """

    challenge: challenge.Challenge
    answer: str = ""
    solved: bool = False
    problem: Problem | None = None

    @property
    def sentence(self) -> str:
        """What to tell people about the problem, in their language; empty without one."""
        return str(WORDS[self.problem]) if self.problem else ""


def fresh(posts: int) -> Check:
    """Return what a form carries when it is shown.

    Parameters:
        posts: posts of the visitor's network within the last hour.
    """
    return Check(challenge.new(posts))


def read(form: Mapping[str, str], posts: int) -> Check:
    """Look at a form that came in. A challenge that is still good stays with it, solved or not."""
    known = challenge.read(form.get(STAMP, ""))
    if known is None or now() - known.at > SLOWEST:
        return Check(challenge.new(posts), problem=Problem.OLD)
    answer = form.get(PROOF, "")
    solved = challenge.is_solved(known, answer, posts)
    problem = None
    if form.get(TRAP):
        problem = Problem.TRAP
    elif now() - known.at < FASTEST:
        problem = Problem.FAST
    return Check(known, answer if solved else "", solved, problem)


def spend(session: Session, check: Check) -> bool:
    """Use a form up; False when it was used before, here or in another process, even at the same moment."""
    session.execute(delete(SpentForm).where(SpentForm.expires_at < now()))
    used = rows.insert(session, SpentForm).values(
        number=check.challenge.number, expires_at=check.challenge.at + SLOWEST
    )
    return bool(session.execute(used.on_conflict_do_nothing()).rowcount)


def again(posts: int) -> Check:
    """Return what a form carries whose challenge was used up."""
    return Check(challenge.new(posts), problem=Problem.SPENT)
