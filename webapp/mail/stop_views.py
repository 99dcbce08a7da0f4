"""The page behind “stop writing to me”: reading it changes nothing (mail scanners open links), its button or the mail
program's own POST does.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from webapp.extensions import csrf, db

from . import stops

blueprint = Blueprint("mail_stops", __name__, template_folder="templates")


@blueprint.route("/courrier/arreter/<token>", methods=["GET", "POST"])
@csrf.exempt  # the mail program posts without ever having seen the page (RFC 8058, section 3.2); the token authorises
def stop(token: str) -> str:
    """Ask, or act on, the wish to receive no more mail of one kind."""
    found = stops.read_token(token)
    if found is None:
        abort(404)
    if request.method == "POST":
        if request.form.get("again"):
            stops.resume(*found)
        else:
            stops.stop(*found)
        db.session.commit()
    return render_template(
        "mail_stops/stop.html", kind=found[1], done=request.method == "POST", again="again" in request.form
    )
