"""Pages on which administrators keep the list of watched words."""

from __future__ import annotations

import logging

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from webapp.accounts.guard import roles_required
from webapp.extensions import db
from webapp.listings.services import categories
from webapp.site.languages import current_language

from . import banned
from .forms import EFFECTS, BannedWordForm
from .models import BannedWord, Effect

blueprint = Blueprint("defences", __name__, url_prefix="/equipe/mots", template_folder="templates")

audit = logging.getLogger("webapp.audit")


@blueprint.route("", methods=["GET", "POST"])
@roles_required()
def words() -> str | tuple[str, int] | Response:
    """List the words, add one."""
    form = BannedWordForm()
    names = {one.code: one.name(current_language()) for one in categories(db.session)}
    form.category.choices = [
        SelectChoice("", _("tout le site")),
        *(SelectChoice(code, name if "-" not in code else f"– {name}") for code, name in names.items()),
    ]
    if form.validate_on_submit():
        try:
            made = banned.add(db.session, form.words.data.strip(), form.category.data or None, Effect(form.effect.data))
        except banned.NoWordError:
            form.words.errors = [_("Aucun mot qui se cherche : les articles ne comptent pas.")]
        except banned.KnownWordError:
            form.words.errors = [_("Ce mot est déjà dans la liste, au même endroit.")]
        else:
            db.session.commit()
            audit.warning("account %d added watched word %d (%s)", current_user.id, made.id, made.words)
            flash(_("C’est enregistré."))
            return redirect(url_for("defences.words"), 303)
    page = render_template(
        "defences/words.html", form=form, watched=banned.everything(db.session), names=names, effects=EFFECTS
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<int:number>/retirer")
@roles_required()
def remove(number: int) -> Response:
    """Watch for a word no longer."""
    found = db.session.get(BannedWord, number) or abort(404)
    db.session.delete(found)
    audit.warning("account %d removed watched word %d (%s)", current_user.id, number, found.words)
    db.session.commit()
    flash(_("C’est enregistré."))
    return redirect(url_for("defences.words"), 303)
