"""Error pages in the visitor's language, for every way a request can fail."""

from __future__ import annotations

import logging
import math
import time

from flask import Flask, Response, g, render_template, request
from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from webapp.extensions import db, limiter

logger = logging.getLogger(__name__)

MESSAGES = {
    400: (_("Demande incomplète"), _("Le navigateur a envoyé quelque chose que nous n’avons pas compris.")),
    403: (_("Accès réservé"), _("Cette page n’est pas ouverte à votre compte.")),
    404: (_("Page introuvable"), _("Cette adresse ne mène nulle part. Elle a peut-être été mal recopiée.")),
    405: (_("Action impossible ici"), _("Cette adresse ne s’utilise pas de cette manière.")),
    410: (_("Page retirée"), _("Ce qui se trouvait ici n’est plus en ligne.")),
    413: (_("Envoi trop lourd"), _("L’envoi dépasse la taille permise. Essayez avec moins de photos ou de texte.")),
    429: (_("Un peu de patience"), _("Trop de demandes en peu de temps. Réessayez plus tard.")),
    503: (_("Un instant"), _("Le site se remet en route. Réessayez dans un moment.")),
    500: (_("Panne de notre côté"), _("La demande n’a pas abouti. Réessayez dans un moment.")),
}
"""Title and one sentence by status. Others are told the words of 400 (client) or 500 (server)."""

AGAIN_IN = "30"
"""Seconds after which programs may try again when the database is away (RFC 9110, section 10.2.3)."""

EXPIRED = (
    _("Formulaire expiré"),
    _("La page était ouverte depuis longtemps. Revenez en arrière, rechargez-la, puis envoyez de nouveau."),
)


def come_back() -> str | None:
    """Say when the limit that was reached lets requests through again; None where no limit was reached."""
    limit = limiter.current_limit
    if limit is None:
        return None
    minutes = max(1, math.ceil((limit.reset_at - time.time()) / 60))
    if minutes < 60:
        return ngettext(
            "Trop de demandes en peu de temps. Réessayez dans %(num)s minute.",
            "Trop de demandes en peu de temps. Réessayez dans %(num)s minutes.",
            minutes,
        )
    return ngettext(
        "Trop de demandes en peu de temps. Réessayez dans %(num)s heure.",
        "Trop de demandes en peu de temps. Réessayez dans %(num)s heures.",
        math.ceil(minutes / 60),
    )


def page(status: int, title: object, sentence: object) -> str:
    """Render an error page. After a breakdown it asks nothing of the database, which may be what is broken."""
    g.broken = status >= 500
    return render_template("error.html", status=status, title=title, sentence=sentence)


def init_app(app: Flask) -> None:
    """Answer every error with a page."""

    @app.errorhandler(CSRFError)
    def _expired(error: CSRFError) -> tuple[str, int]:
        return page(400, *EXPIRED), 400

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def _unkeepable(error: Exception) -> tuple[str, int]:
        # A number larger than any row's, a NUL in a text: SQLite and PostgreSQL say so in different ways.
        logger.warning("refused what no database keeps", exc_info=error)
        db.session.rollback()
        return page(400, *MESSAGES[400]), 400

    @app.errorhandler(OperationalError)
    def _away(error: OperationalError) -> tuple[str, int, dict[str, str]]:
        # Without a statement it was the connection that could not be made.
        if error.statement is not None and not error.connection_invalidated:
            raise error
        # Every request fails for the same reason: a line each says it, a hundred would fill the disk.
        logger.error("no database for %s %s: %s", request.method, request.endpoint, " ".join(str(error.orig).split()))
        return page(503, *MESSAGES[503]), 503, {"Retry-After": AGAIN_IN}

    @app.errorhandler(SecurityError)
    def _forged_host(error: SecurityError) -> Response:
        # No address of ours can be built for a host that is not ours, so there is no page to lay out.
        return Response(
            f"{error.code} {error.name}: this site does not answer to that host name.\n",
            error.code,
            mimetype="text/plain",
        )

    @app.errorhandler(HTTPException)
    def _known(error: HTTPException) -> object:
        if error.response is not None or error.code is None or error.code < 400:
            return error
        title, sentence = MESSAGES.get(error.code, MESSAGES[400 if error.code < 500 else 500])
        if error.code == 429:
            sentence = come_back() or sentence
        # Keep what the error itself says in headers: Allow (405), Retry-After (429).
        headers = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
        return page(error.code, title, sentence), error.code, headers

    @app.errorhandler(InternalServerError)
    def _broken(error: InternalServerError) -> tuple[str, int]:
        return page(500, *MESSAGES[500]), 500
