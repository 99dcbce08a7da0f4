"""Pages for people who are not logged in: sign up, confirm, log in, second step, forgotten password; and log out."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from email_validator import EmailNotValidError
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from webapp.clock import now
from webapp.defences import brakes
from webapp.extensions import db, limiter
from webapp.site.addresses import local_path, whole
from webapp.site.languages import current_language

from . import known, links, passkeys, secondfactor, services, sessions
from .errors import LinkExpiredError, WeakPasswordError, WrongCredentialsError
from .forms import REASONS, ButtonForm, CodeForm, EmailForm, LogInForm, NewPasswordForm, ProveForm, SignUpForm, spelled
from .guard import SESSION_KEY
from .models import User

blueprint = Blueprint("accounts", __name__, url_prefix="/compte", template_folder="templates")

SIGNED_UP_HERE = "signed_up"
"""Key in the cookie of the browser that signed up: what `services.is_of` knows that sign-up by."""

PENDING = "pending"
"""Key in the cookie of a browser that knew the password and still owes the code."""
PENDING_FOR = timedelta(minutes=5)

Page = str | tuple[str, int] | Response


def let_in(user: User, wanted: str | None = None) -> Response:
    """Log somebody in. The cookie starts afresh, so that nothing planted before log-in lives on (session fixation)."""
    session.clear()
    session.permanent = True
    known.remember(user.email)
    session[SESSION_KEY] = sessions.open_for(user, sessions.device_of(request.user_agent.string))
    login_user(user)
    db.session.commit()
    return redirect(local_path(wanted, url_for("accounts.overview")), 303)


def typed_mailbox() -> str:
    """Return what log-in attempts on one mailbox are counted by, from whatever network they come."""
    typed = request.form.get("email", "")
    with suppress(EmailNotValidError):  # the form will say so
        typed = spelled(typed)
    return known.counted_as(services.normal(typed))


def pending_account() -> str:
    """Return what attempts at the second step are counted by: the account, whatever network they come from."""
    user = db.session.get(User, session.get(PENDING, [0])[0])
    return f"code:{known.counted_as(user.email)}" if user else "code:nobody"


def failed(response: Response) -> bool:
    """Say whether an attempt was refused: only these count against a mailbox."""
    return response.status_code == 422


@blueprint.route("/inscription", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
def sign_up() -> Page:
    """Open an account."""
    if current_user.is_authenticated:
        return redirect(url_for("accounts.overview"), 303)
    form = SignUpForm()
    if request.method == "POST" and form.validate():
        try:
            known_by = services.sign_up(
                email=form.email.data,
                password=form.password.data,
                pseudonym=form.pseudonym.data,
                language=current_language(),
                policy_version=current_app.extensions["policy"].in_force(now().date()).number,
                confirm_url=lambda token: whole("accounts.confirm", token=token),
                login_url=whole("accounts.log_in"),
            )
        except WeakPasswordError as error:
            form.password.errors = [REASONS[error.reason]]
        else:
            db.session.commit()
            session[SIGNED_UP_HERE] = known_by
            return redirect(url_for("accounts.mail_sent"), 303)
    return render_template("accounts/sign_up.html", form=form), 422 if form.errors else 200


@blueprint.get("/courrier")
def mail_sent() -> str:
    """Say that a mail is on its way, whether there is an account or not."""
    return render_template("accounts/mail_sent.html")


@blueprint.route("/confirmer/<token>", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
def confirm(token: str) -> Page:
    """Prove a mailbox. Opening the page does nothing: its button does."""
    try:
        here = services.is_of(links.read(token, links.VERIFY).user, session.get(SIGNED_UP_HERE, ""))
        form = ButtonForm() if here else ProveForm()
        if request.method == "POST" and form.validate():
            try:
                user = services.confirm(token, password=None if here else form.password.data)
            except WrongCredentialsError:
                form.password.errors = [_("Ce n’est pas le mot de passe choisi à l’inscription.")]
            else:
                flash(_("Votre adresse est confirmée. Bienvenue !"))
                return let_in(user)
    except LinkExpiredError:
        return expired()
    return render_template("accounts/confirm.html", form=form, here=here), 422 if form.errors else 200


@blueprint.route("/connexion", methods=["GET", "POST"])
@limiter.limit("20/minute;100/hour", methods=["POST"])
@limiter.limit("10/15minutes", methods=["POST"], key_func=typed_mailbox, deduct_when=failed)
def log_in() -> Page:
    """Log in. Nobody is told which part was wrong."""
    if current_user.is_authenticated:
        return redirect(local_path(request.args.get("next"), url_for("accounts.overview")), 303)
    form = LogInForm()
    if request.method == "POST" and form.validate():
        try:
            user = services.authenticate(form.email.data, form.password.data)
        except WrongCredentialsError:
            form.password.errors = [_("L’adresse et le mot de passe ne vont pas ensemble.")]
        else:
            wanted = request.args.get("next")
            if not user.totp_secret:
                return let_in(user, wanted)
            known.forget_all_else()
            session[PENDING] = [user.id, now().timestamp(), wanted or ""]
            return redirect(url_for("accounts.code"), 303)
    return log_in_page(form), 422 if form.errors else 200


def log_in_page(form: LogInForm) -> str:
    """Show the log-in form, and the passkey button where passkeys can work."""
    available = passkeys.available(current_app.config["SITE_URL"])
    return render_template("accounts/log_in.html", form=form, passkeys_available=available)


@blueprint.route("/code", methods=["GET", "POST"])
@limiter.limit("10/15minutes", methods=["POST"], key_func=pending_account)
def code() -> Page:
    """Second step of log-in."""
    user_id, since, wanted = session.get(PENDING) or (0, 0.0, "")
    user = db.session.get(User, user_id)
    if user is None or now().timestamp() - since > PENDING_FOR.total_seconds():
        return redirect(url_for("accounts.log_in"), 303)
    form = CodeForm()
    if request.method == "POST" and form.validate():
        try:
            secondfactor.check(user, form.code.data)
        except WrongCredentialsError:
            form.code.errors = [_("Ce code n’est pas le bon, ou il a déjà servi.")]
        else:
            return let_in(user, wanted)
    return render_template("accounts/code.html", form=form), 422 if form.errors else 200


@blueprint.post("/deconnexion")
def log_out() -> Response:
    """Log out: the session row goes, a copied cookie is worth nothing any more."""
    found = sessions.find(session.get(SESSION_KEY, ""))
    if found is not None:
        db.session.delete(found)
        db.session.commit()
    logout_user()
    known.forget_all_else()
    return redirect("/", 303)


@blueprint.route("/mot-de-passe-oublie", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
def forgotten() -> Page:
    """Ask for a link to choose a new password."""
    form = EmailForm()
    if request.method == "POST" and form.validate():
        # Past its limit the mailbox holds a link that acts, whoever asked for it: its owner is not sent away.
        with suppress(brakes.TooManyError):
            brakes.take(brakes.RESET_LINKS, address="", mailbox=services.normal(form.email.data))
            services.ask_reset(form.email.data, reset_url=lambda token: whole("accounts.reset", token=token))
            db.session.commit()
        return redirect(url_for("accounts.mail_sent"), 303)
    return render_template("accounts/forgotten.html", form=form), 422 if form.errors else 200


@blueprint.route("/nouveau-mot-de-passe/<token>", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
def reset(token: str) -> Page:
    """Choose a new password with a mailed link."""
    form = NewPasswordForm()
    try:
        links.read(token, links.RESET)
        if request.method == "POST" and form.validate():
            try:
                user = services.reset(token, form.password.data)
            except WeakPasswordError as error:
                form.password.errors = [REASONS[error.reason]]
            else:
                db.session.commit()
                known.remember(user.email)
                flash(_("Votre mot de passe est changé. Connectez-vous avec le nouveau."))
                return redirect(url_for("accounts.log_in"), 303)
    except LinkExpiredError:
        return expired()
    return render_template("accounts/reset.html", form=form), 422 if form.errors else 200


def expired() -> tuple[str, int]:
    """Say that a mailed link no longer acts."""
    return render_template("accounts/expired.html"), 410


@blueprint.after_request
def keep_to_yourself(response: Response) -> Response:
    """Addresses with tokens are told to nobody, others to no other site."""
    response.headers["Referrer-Policy"] = "no-referrer" if "token" in (request.view_args or {}) else "same-origin"
    if "token" in (request.view_args or {}):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.before_request
def refuse_oversized_tokens() -> None:
    """Tokens have one length; anything longer is not looked up."""
    if len(str((request.view_args or {}).get("token", ""))) > 64:
        abort(404)
