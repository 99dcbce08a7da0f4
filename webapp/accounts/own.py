"""Pages of one's own account: profile, mailbox, password, sessions, second step. All of them on one overview."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp.extensions import db, limiter
from webapp.site.addresses import whole

from . import links, passkeys, secondfactor, services, sessions
from .entry import Page, blueprint, expired
from .errors import LinkExpiredError, MailboxTakenError, WeakPasswordError, WrongCredentialsError
from .forms import (
    REASONS,
    ButtonForm,
    ChangeEmailForm,
    ChangePasswordForm,
    PasskeyForm,
    ProfileForm,
    ProveForm,
    TwoStepForm,
)
from .guard import SESSION_KEY
from .tokens import hashed

PROPOSED = "proposed"
"""Key in the cookie: the shared secret that is on screen until a first code proves it."""


def page(form: FlaskForm | None = None) -> Page:
    """Show the overview, with the mistakes of one of its forms."""
    current = hashed(session.get(SESSION_KEY, ""))
    forms = {
        "profile": ProfileForm(obj=current_user, formdata=None),
        "mailbox": ChangeEmailForm(formdata=None),
        "password": ChangePasswordForm(formdata=None),
        "passkey": PasskeyForm(formdata=None),
    }
    if form is not None:
        forms[next(name for name, one in forms.items() if isinstance(form, type(one)))] = form
    answer = render_template(
        "accounts/overview.html",
        forms=forms,
        sessions=sorted(current_user.sessions, key=lambda row: row.last_seen_at, reverse=True),
        passkeys_available=passkeys.available(current_app.config["SITE_URL"]),
        is_current=lambda row: row.token_hash == current,
    )
    return answer if form is None else (answer, 422)


@blueprint.get("")
@login_required
def overview() -> Page:
    """Show everything about one's account."""
    return page()


@blueprint.post("/profil")
@login_required
def change_profile() -> Page:
    """Change pseudonym and language of mail."""
    form = ProfileForm()
    if not form.validate():
        return page(form)
    services.change_profile(current_user, pseudonym=form.pseudonym.data, language=form.language.data)
    db.session.commit()
    flash(_("C’est enregistré."))
    return redirect(url_for("accounts.overview"), 303)


@blueprint.post("/mot-de-passe")
@login_required
@limiter.limit("10/hour")
def change_password() -> Page:
    """Choose another password."""
    form = ChangePasswordForm()
    if not form.validate():
        return page(form)
    try:
        services.change_password(
            current_user, current=form.current.data, wanted=form.wanted.data, session=session.get(SESSION_KEY, "")
        )
    except WrongCredentialsError:
        form.current.errors = [_("Ce n’est pas votre mot de passe.")]
    except WeakPasswordError as error:
        form.wanted.errors = [REASONS[error.reason]]
    else:
        db.session.commit()
        flash(_("Votre mot de passe est changé. Vos autres appareils sont déconnectés."))
        return redirect(url_for("accounts.overview"), 303)
    return page(form)


@blueprint.post("/adresse")
@login_required
@limiter.limit("10/hour")
def ask_email_change() -> Page:
    """Ask to move to another mailbox."""
    form = ChangeEmailForm()
    if not form.validate():
        return page(form)
    try:
        services.ask_email_change(
            current_user,
            password=form.password.data,
            email=form.email.data,
            confirm_url=lambda token: whole("accounts.change_email", token=token),
        )
    except WrongCredentialsError:
        form.password.errors = [_("Ce n’est pas votre mot de passe.")]
        return page(form)
    db.session.commit()
    return redirect(url_for("accounts.mail_sent"), 303)


@blueprint.route("/adresse/confirmer/<token>", methods=["GET", "POST"])
def change_email(token: str) -> Page:
    """Move to the mailbox that the link was sent to. Opening the page does nothing: its button does."""
    form = ButtonForm()
    try:
        email = links.read(token, links.EMAIL).email
        if request.method == "POST" and form.validate():
            services.change_email(token)
            db.session.commit()
            flash(_("Votre adresse e-mail est changée."))
            return redirect(url_for("accounts.overview"), 303)
    except (LinkExpiredError, MailboxTakenError):
        return expired()
    return render_template("accounts/change_email.html", form=form, email=email)


@blueprint.post("/sessions/<int:number>/fermer")
@login_required
def close_session(number: int) -> Response:
    """Log one of one's own browsers out."""
    if not sessions.close(current_user, number):
        abort(404)
    db.session.commit()
    flash(_("Cet appareil est déconnecté."))
    return redirect(url_for("accounts.overview"), 303)


@blueprint.post("/sessions/fermer")
@login_required
def close_other_sessions() -> Response:
    """Log all browsers out except this one."""
    sessions.close_all(current_user, but=session.get(SESSION_KEY, ""))
    db.session.commit()
    flash(_("Vos autres appareils sont déconnectés."))
    return redirect(url_for("accounts.overview"), 303)


@blueprint.route("/double-verification", methods=["GET", "POST"])
@login_required
@limiter.limit("20/hour", methods=["POST"])
def two_step() -> Page:
    """Ask for a code at log-in from now on."""
    if current_user.totp_secret:
        return render_template("accounts/two_step_off.html", form=ProveForm(formdata=None))
    secret = session.setdefault(PROPOSED, secondfactor.new_secret())
    form = TwoStepForm()
    if request.method == "POST" and form.validate():
        try:
            services.prove(current_user, form.password.data)
        except WrongCredentialsError:
            form.password.errors = [_("Ce n’est pas votre mot de passe.")]
        else:
            try:
                codes = secondfactor.switch_on(current_user, secret, form.code.data)
            except WrongCredentialsError:
                form.code.errors = [_("Ce code n’est pas le bon.")]
            else:
                db.session.commit()
                session.pop(PROPOSED)
                return render_template("accounts/recovery_codes.html", codes=codes)
    uri = secondfactor.provisioning_uri(secret, current_user, current_app.config["SITE_NAME"])
    square = Markup(secondfactor.square(uri))  # noqa: S704 -- squares alone, drawn by segno
    answer = render_template("accounts/two_step.html", form=form, secret=secret, square=square)
    return answer, 422 if form.errors else 200


@blueprint.post("/double-verification/arreter")
@login_required
@limiter.limit("10/hour")
def two_step_off() -> Page:
    """Ask for the password alone again."""
    form = ProveForm()
    if form.validate():
        try:
            services.prove(current_user, form.password.data)
        except WrongCredentialsError:
            form.password.errors = [_("Ce n’est pas votre mot de passe.")]
        else:
            secondfactor.switch_off(current_user)
            db.session.commit()
            flash(_("La double vérification est arrêtée."))
            return redirect(url_for("accounts.overview"), 303)
    return render_template("accounts/two_step_off.html", form=form), 422
