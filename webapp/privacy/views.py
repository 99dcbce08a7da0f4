"""Policy, register, and the page where people use their rights themselves."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import partial
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from consent import Registry
from webapp import mail, signing
from webapp.clock import local, now
from webapp.extensions import db, limiter
from webapp.legal import documents
from webapp.legal.views import operator
from webapp.mail import stops
from webapp.mail.outbox import address_hash
from webapp.photos.views import store
from webapp.site.addresses import whole
from webapp.site.languages import current_language

from . import erasure, export, facts, freezing, published, requests, reveals
from .activities import ACTIVITIES
from .forms import LinkForm, RequestForm
from .models import Kind
from .periods import PERIODS
from .person import Person, rows_of

blueprint = Blueprint("privacy", __name__, template_folder="templates")

LINK = "my-data"
LINK_LIFETIME = timedelta(days=1)


def registry() -> Registry:
    """Return who this board asks about."""
    return current_app.extensions["third_parties"].registry


def document() -> documents.Document:
    """Return the policy with its history."""
    return current_app.extensions["policy"]


@blueprint.get("/confidentialite")
@blueprint.get("/confidentialite/<number>")
def policy(number: str = "") -> str:
    """Show the policy: the one in force, or an older version."""
    current = document().in_force(now().date())
    version = document().find(number) if number else current
    if version is None:
        abort(404)
    language = current_language()
    taken = request.args.get("tableaux", type=int)
    if version.number == current.number and taken is None:
        shown = facts.policy_facts(operator(), registry(), language)
    else:
        then = published.facts_then(db.session, version, language, taken)
        shown = {name: partial(Markup, html) for name, html in then.items()}
    return render_template(
        "legal/text.html",
        title=_("Politique de confidentialité"),
        body=documents.render(version.text(language), shown),
        version=version,
        current=current,
        document=document(),
        today=now().date(),
        endpoint="privacy.policy",
        operator=operator(),
    )


@blueprint.get("/confidentialite/versions")
def versions() -> str:
    """List all versions, and show what sets two of them apart, tables included."""
    listed = document().versions
    new = document().find(request.args.get("new", "")) or listed[0]
    old = document().find(request.args.get("old", "")) or next(
        (one for one in listed if one.published < new.published), None
    )
    language = current_language()
    pieces = documents.difference(_spelled_out(old, language), _spelled_out(new, language)) if old else ()
    return render_template(
        "privacy/versions.html",
        versions=listed,
        new=new,
        old=old,
        pieces=documents.changes(pieces),
        document=document(),
        snapshots=published.snapshots(db.session, language),
    )


def _spelled_out(version: documents.Version, language: str) -> str:
    current = document().in_force(now().date())
    newer = version.published >= current.published
    shown = published.facts_now(language) if newer else published.facts_then(db.session, version, language)
    return documents.spelled_out(version.text(language), shown, language)


@blueprint.get("/confidentialite/registre")
def register() -> str:
    """Show the register of processing."""
    return render_template("privacy/register.html", register=facts.register(operator(), current_language()))


@blueprint.get("/confidentialite/registre.json")
def register_json() -> Response:
    """Return the register of processing for machines."""
    return jsonify(facts.register(operator(), current_language()))


@blueprint.route("/mes-donnees", methods=["GET", "POST"])
@limiter.limit("6/hour", methods=["POST"])
def rights() -> str | tuple[str, int]:
    """Show a person what she can do; ask people without account for the mailbox they used."""
    if current_user.is_authenticated:
        return _page(_person(""), "")
    form = LinkForm()
    if not form.validate_on_submit():
        return render_template("privacy/ask_link.html", form=form), 422 if form.errors else 200
    # The answer is the same whether we know the address or not, so that nobody learns who uses the site.
    address = form.email.data.strip().lower()
    mail.send(
        address,
        "my-data-link",
        current_language(),
        url=whole("privacy.by_link", token=signing.sign(LINK, [address, current_language()])),
    )
    db.session.commit()
    return render_template("privacy/link_sent.html")


@blueprint.get("/mes-donnees/acces/<token>")
def by_link(token: str) -> str:
    """Show the same page to whoever received the mailed link."""
    return _page(_person(token), token)


@blueprint.post("/mes-donnees/copie")
@limiter.limit("10/hour")
def copy() -> Response:
    """Hand over a copy of everything."""
    person = _person(request.form.get("access", ""))
    data = export.archive(db.session, store(), person)
    return send_file(io.BytesIO(data), "application/zip", as_attachment=True, download_name=f"{_('mes-donnees')}.zip")


@blueprint.post("/mes-donnees/effacer")
@limiter.limit("10/hour")
def erase() -> str | AnyResponse:
    """Erase everything, once the box is ticked."""
    token = request.form.get("access", "")
    person = _person(token)
    if request.form.get("sure") != "yes":
        flash(_("Cochez la case pour confirmer l’effacement."), "error")
        return redirect(_back(token), 303)
    if current_user.is_authenticated:
        logout_user()
    erasure.erase(
        db.session,
        store(),
        current_app.extensions["sealer"],
        person,
        replay=Path(current_app.instance_path) / erasure.REPLAY,
    )
    mail.send(person.email, "data-erased", person.language)
    db.session.commit()
    erasure.checkpoint(db.session)
    return render_template("privacy/erased.html")


@blueprint.post("/mes-donnees/geler")
def freeze() -> AnyResponse:
    """Freeze or thaw."""
    token = request.form.get("access", "")
    person = _person(token)
    if request.form.get("wanted") == "thaw":
        freezing.thaw(db.session, person)
        flash(_("Vos données ne sont plus gelées."), "success")
    else:
        freezing.freeze(db.session, person)
        flash(_("Vos données sont gelées : gardées, mais ni montrées ni utilisées."), "success")
    db.session.commit()
    return redirect(_back(token), 303)


@blueprint.post("/mes-donnees/courrier")
def objections() -> AnyResponse:
    """Object to kinds of mail, or take it back."""
    token = request.form.get("access", "")
    person = _person(token)
    wanted = set(request.form.getlist("kinds"))
    for kind in stops.KINDS:
        (stops.resume if kind in wanted else stops.stop)(address_hash(person.email), kind)
    db.session.commit()
    flash(_("C’est noté."), "success")
    return redirect(_back(token), 303)


@blueprint.post("/mes-donnees/demande")
@limiter.limit("6/hour")
def ask() -> tuple[str, int] | AnyResponse:
    """Open a file for what the buttons do not cover."""
    token = request.form.get("access", "")
    person = _person(token)
    form = RequestForm()
    if not form.validate_on_submit():
        return _page(person, token, form), 422
    opened = requests.receive(
        db.session,
        email=person.email,
        language=current_language(),
        kind=Kind(form.kind.data),
        words=form.words.data,
        channel="form",
        proven=True,
    )
    db.session.commit()
    flash(
        _(
            "Demande %(reference)s reçue. Réponse au plus tard le %(day)s.",
            reference=opened.reference,
            day=f"{local(opened.due_at):%d/%m/%Y}",
        ),
        "success",
    )
    return redirect(_back(token), 303)


@blueprint.get("/mes-donnees/lettres")
def letters() -> str:
    """Offer letters for those who prefer paper."""
    return render_template("privacy/letters.html", operator=operator())


def _page(person: Person, token: str, form: RequestForm | None = None) -> str:
    language = current_language()
    found = rows_of(db.session, person)
    return render_template(
        "privacy/my_data.html",
        person=person,
        token=token,
        form=form or RequestForm(formdata=None),
        found={ACTIVITIES[key].title(language): count for key, count in _counts(found).items()},
        frozen=freezing.is_frozen(db.session, person.email),
        stopped=stops.stopped(person.email),
        kinds=stops.KINDS,
        requests=found.get("rights_request", []),
        looks=found.get("reveal", []),
        look_what=reveals.WHAT,
        look_who=reveals.WHO,
        periods=PERIODS,
        language_code=language,
    )


def _counts(found: dict[str, list[dict[str, object]]]) -> dict[str, int]:
    from .tables import BY_NAME

    counts: dict[str, int] = {}
    for name, rows in found.items():
        columns = BY_NAME[name].columns
        if columns:
            activity = next(iter(columns.values())).activity
            counts[activity] = counts.get(activity, 0) + len(rows)
    return counts


def _person(token: str) -> Person:
    """Return who is acting: the holder of a mailed link, or of the account. 404 for a link that is over."""
    if token:
        value = signing.read(LINK, token, LINK_LIFETIME)
        if not isinstance(value, list):
            abort(404)
        return Person(email=str(value[0]), account_id=_account_of(str(value[0])), language=str(value[1]))
    if not current_user.is_authenticated:
        abort(404)
    return Person(email=current_user.email, account_id=current_user.id, language=current_user.language)


def _account_of(email: str) -> int | None:
    """Control of the mailbox also proves ownership of the account that was opened with it."""
    from sqlalchemy import select

    from webapp.accounts.models import User

    return db.session.scalar(select(User.id).where(User.email == email))


def _back(token: str) -> str:
    return url_for("privacy.by_link", token=token) if token else url_for("privacy.rights")
