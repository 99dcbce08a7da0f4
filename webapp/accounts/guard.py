"""Who is asking: finds the account of a request through its session row, and guards pages by role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, abort, session
from flask_babel import lazy_gettext as _
from flask_login import current_user

from webapp.extensions import db, login

from . import sessions
from .models import Role, User

SESSION_KEY = "sid"
"""Where the signed cookie carries the token of the session row."""

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def init_login(app: Flask) -> None:
    """Teach Flask-Login our session rows."""
    login.login_view = "accounts.log_in"
    login.login_message = _("Connectez-vous pour continuer.")
    login.login_message_category = "info"
    # A phone's address and browser version change all the time; the session row is what can be revoked.
    login.session_protection = None

    @login.user_loader
    def _load(user_id: str) -> User | None:
        found = sessions.find(session.get(SESSION_KEY, ""))
        if found is None or str(found.user_id) != user_id:
            return None
        if sessions.touch(found):
            db.session.commit()
        return found.user


def roles_required(*roles: Role) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    """Open a view to these roles and to administrators; others are told 403, visitors are asked to log in."""

    def decorate(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        @wraps(view)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
            if not current_user.is_authenticated:
                return login.unauthorized()
            if current_user.role not in {*roles, Role.ADMINISTRATOR}:
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate
