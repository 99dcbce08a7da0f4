"""Home and language."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from webapp.extensions import csrf

from .addresses import local_path
from .languages import COOKIE, COOKIE_SECONDS, LANGUAGES

blueprint = Blueprint("site", __name__)


@blueprint.post("/langue")
@csrf.exempt  # harmless if forged, and a token would cost every anonymous visitor a session cookie
def choose_language() -> Response:
    """Remember a language and go back."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        abort(400)
    response = redirect(local_path(request.form.get("return_to")), 303)
    response.set_cookie(COOKIE, wanted, max_age=COOKIE_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax")
    return response
