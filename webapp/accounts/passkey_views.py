"""Pages behind the passkey buttons: the script asks for options, the device answers, a form carries it here."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.extensions import db, limiter

from . import passkeys, services, sessions
from .entry import Page, blueprint, let_in, log_in_page
from .errors import WrongCredentialsError
from .forms import LogInForm, PasskeyForm
from .own import page

CHALLENGE = "challenge"
"""Key in the cookie: what the device has to sign. Taken out when it answers, so that it works once."""


def ask(options: str, challenge: bytes) -> FlaskResponse:
    """Hand options to the script and keep the challenge."""
    session[CHALLENGE] = challenge
    return current_app.response_class(options, mimetype="application/json")


def site_url() -> str:
    """Return the address that passkeys are bound to."""
    return current_app.config["SITE_URL"]


@blueprint.post("/connexion/cle/options")
@limiter.limit("20/minute")
def passkey_options() -> FlaskResponse:
    """Begin to log in with a passkey."""
    return ask(*passkeys.options(site_url=site_url()))


@blueprint.post("/connexion/cle")
@limiter.limit("20/minute;100/hour")
def passkey_log_in() -> Page:
    """Log in with a passkey."""
    try:
        user = passkeys.authenticate(
            request.form.get("credential", ""), session.pop(CHALLENGE, b""), site_url=site_url()
        )
    except WrongCredentialsError:
        flash(_("Cette clé d’accès n’ouvre aucun compte ici."), "error")
        return log_in_page(LogInForm(formdata=None)), 422
    return let_in(user, request.args.get("next"))


@blueprint.post("/cles/options")
@login_required
@limiter.limit("20/hour")
def new_passkey_options() -> FlaskResponse:
    """Begin to make a passkey; asks for the password, so that an open browser alone cannot."""
    try:
        services.prove(current_user, request.form.get("password", ""))
    except WrongCredentialsError:
        abort(403)
    return ask(*passkeys.new_options(current_user, site_url=site_url(), site_name=current_app.config["SITE_NAME"]))


@blueprint.post("/cles")
@login_required
@limiter.limit("20/hour")
def add_passkey() -> Page:
    """Keep a new passkey."""
    form = PasskeyForm()
    challenge = session.pop(CHALLENGE, b"")
    if not form.validate():
        return page(form)
    try:
        services.prove(current_user, form.proof.data)
        passkeys.add(
            current_user,
            form.credential.data,
            challenge,
            site_url=site_url(),
            name=sessions.device_of(request.user_agent.string),
        )
    except WrongCredentialsError:
        form.proof.errors = [_("La clé d’accès n’a pas été créée. Vérifiez le mot de passe et recommencez.")]
        return page(form)
    db.session.commit()
    flash(_("Votre clé d’accès est prête : elle remplace le mot de passe et le code."))
    return redirect(url_for("accounts.overview"), 303)


@blueprint.post("/cles/<int:number>/retirer")
@login_required
def remove_passkey(number: int) -> Response:
    """Forget a passkey."""
    if not passkeys.remove(current_user, number):
        abort(404)
    db.session.commit()
    flash(_("Cette clé d’accès est retirée."))
    return redirect(url_for("accounts.overview"), 303)
