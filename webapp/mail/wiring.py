"""Chooses the transport from the configuration and offers ``flask mail`` and, in development, the page /outbox/."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from webapp.extensions import db

from .folder import folder_of
from .inbound import receive
from .message import Sender
from .outbox import deliver_due, send
from .transports import FolderTransport, SMTPTransport, Transport

commands = AppGroup("mail", help="Deliver and receive mail.")


def transport_of(app: Flask) -> Transport:
    """Return what takes mail away: a mail server when MAIL_HOST names one, otherwise a local folder."""
    config = app.config
    if folder := folder_of(app):
        return FolderTransport(folder)
    return SMTPTransport(
        host=config["MAIL_HOST"],
        port=int(config.get("MAIL_PORT") or 25),
        security=config.get("MAIL_SECURITY") or "starttls",
        user=config.get("MAIL_USER") or "",
        password=config.get("MAIL_PASSWORD") or "",
    )


def sender_of(app: Flask) -> Sender:
    """Return who mail comes from."""
    address = app.config.get("MAIL_FROM") or "annonces@localhost.localdomain"
    return Sender(name=app.config.get("SITE_NAME") or "Annonces", address=address, domain=address.rpartition("@")[2])


def deliver_now() -> int:
    """Deliver what is due with the configured transport. Returns how many mails left. For jobs and the command."""
    return deliver_due(transport_of(current_app), sender_of(current_app)).sent


@commands.command("deliver")
def deliver_command() -> None:
    """Send every mail whose time has come."""
    click.echo(f"{deliver_now()} sent")


@commands.command("try")
@click.argument("address")
def try_command(address: str) -> None:
    """Send a trial mail to ADDRESS, to see that the configuration works."""
    site = current_app.config.get("SITE_NAME") or "Annonces"
    send(address, "trial", "fr", site=site, url=current_app.config.get("SITE_URL") or "http://127.0.0.1:8000/")
    db.session.commit()
    click.echo(f"{deliver_now()} sent")


@commands.command("receive")
@click.option("--to", "recipient", default="", help="Envelope recipient, where the mail server tells it.")
def receive_command(recipient: str) -> None:
    """Read one message from standard input: an answer to a relay address, a bounce or a request about data.

    For a mail server's pipe transport. Exit status 0 means taken, 67 that there is no such address (sysexits.h).
    """
    taken = receive(sys.stdin.buffer.read(), recipient)
    raise SystemExit(0 if taken else 67)


def init_app(app: Flask) -> None:
    """Register the commands and, where mail goes into a folder, the page that shows it."""
    from .stop_views import blueprint as stop_pages

    app.cli.add_command(commands)
    app.register_blueprint(stop_pages)
    if app.config.get("OUTBOX_PAGE"):
        from .views import blueprint

        app.register_blueprint(blueprint)
