"""The page /outbox/: what the board would have sent. Registered in development and in the demo only."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template

from .outbox import deliver_due
from .transports import FolderTransport
from .wiring import sender_of, transport_of

NAME = re.compile(r"[0-9a-f]{32}")
LINK = re.compile(r"(https?://[^\s<>]+)")
SHOWN = 100

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox", template_folder="templates")


def _folder() -> Path:
    transport = transport_of(current_app)
    if not isinstance(transport, FolderTransport):  # mail really leaves: there is nothing to show
        abort(404)
    deliver_due(transport, sender_of(current_app))
    return transport.folder


def _read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=default)
    if not isinstance(message, EmailMessage):
        abort(404)
    return message


def _one(folder: Path, name: str) -> EmailMessage:
    if not NAME.fullmatch(name) or not (folder / f"{name}.eml").is_file():
        abort(404)
    return _read(folder / f"{name}.eml")


@blueprint.get("/")
def index() -> str:
    """List the newest mails."""
    files = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    return render_template("outbox/index.html", mails=[(path.stem, _read(path)) for path in files])


@blueprint.get("/<name>")
def show(name: str) -> str:
    """Show one mail as plain text, with its links to click."""
    message = _one(_folder(), name)
    part = message.get_body(preferencelist=("plain",))
    # `re.split` with one group: every second piece is a link.
    pieces = LINK.split(part.get_content() if part else "")
    return render_template("outbox/show.html", mail=message, name=name, pieces=pieces)


@blueprint.get("/<name>/html")
def html(name: str) -> Response:
    """Show the HTML part, in a page that may load nothing."""
    part = _one(_folder(), name).get_body(preferencelist=("html",))
    response = Response(part.get_content() if part else "", mimetype="text/html")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
