"""The defences of the form that is being shown or sent in this request."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user
from markupsafe import Markup

from . import brakes, challenge, guard
from .guard import Check
from .networks import network_of


def incoming(brake: brakes.Brake) -> Check:
    """Look at the form in the request.

    Parameters:
        brake: what the form is counted by.
    """
    return guard.read(request.form, brakes.lately(brake, address()))


def used_up(brake: brakes.Brake) -> Check:
    """Return the answer to a form that was sent once before."""
    return guard.again(brakes.lately(brake, address()))


def address() -> str:
    """Return the IP address that the request comes from."""
    return request.remote_addr or ""


def sender(email: str) -> str:
    """Return under what name a mailbox is counted.

    Anybody can type an address that is not his: whoever proved that it is hers is counted by her account, so that
    nobody uses up her share.
    """
    known = current_user.is_authenticated and current_user.is_verified
    return f"account {current_user.id}" if known else email.strip().lower()


def sender_from_here(email: str) -> str:
    """Return the same, an unproven mailbox together with its network: a stranger elsewhere uses up nothing of hers.

    The price: who commands many networks can have some mails sent to her from each of them.
    """
    name = sender(email)
    return name if name.startswith("account ") else f"{name} from {network_of(address())}"


def protection(check: Check | None = None) -> Markup:
    """Return a form's hidden fields and the script that solves its challenge.

    Parameters:
        check: of the form that came in and is shown again; None when it is shown for the first time.
    """
    if check is None:
        # Both kinds of sending make the next challenge harder: they are the same machine's work.
        check = guard.fresh(max(brakes.lately(brake, address()) for brake in (brakes.POSTING, brakes.FIRST_MESSAGES)))
    html = render_template(
        "defences/fields.html",
        check=check,
        trap=guard.TRAP,
        stamp=guard.STAMP,
        proof=guard.PROOF,
        puzzles=challenge.PUZZLES,
    )
    return Markup(html)  # noqa: S704 -- our own template, escaped by Jinja
