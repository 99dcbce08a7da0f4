"""From a configuration to a running site: the application behind the middleware, its database, its server."""

from __future__ import annotations

import logging
import socket
import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from wsgiref.types import WSGIApplication

import flask_migrate
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from waitress.server import create_server
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from consent import ConsentMiddleware, ProofStore, SQLAlchemyStore, SQLiteStore
from consent.errors import ConsentError

from . import create_app
from .compression import Compressed
from .extensions import db
from .listings.models import Listing
from .listings.seed import seed_once
from .listings.services import ensure_categories
from .photos.views import store as photo_store
from .privacy.published import keep_policy
from .privacy.sealing import left_behind
from .thirdparties.wiring import examples
from .timer import Timer

Say = Callable[[str], None]

logger = logging.getLogger(__name__)


def application(settings: Mapping[str, object] | None = None) -> WSGIApplication:
    """Make what a WSGI server serves. The database is not touched: `flask db upgrade` brings it up to date.

    Raises:
        config.ConfigurationError: a setting cannot be used.
        consent.errors.ConfigurationError: the registry cannot be used.
    """
    app = create_app(settings)
    hold_to_the_seal(app)
    warn_of_inventions(app)
    return wrapped(app)


def hold_to_the_seal(app: Flask) -> None:
    """See that the key of the sealed store is not kept beside it.

    The policy says that the site cannot read that store. On a machine where somebody tries the board this is a
    warning; a public site does not start.

    Raises:
        config.ConfigurationError: the private half lies in the instance folder of a site that is served on https.
    """
    path = left_behind(Path(app.instance_path))
    if path is None:
        return
    words = (
        f"The private key of the sealed store lies in {path}. Move it to a place that this machine cannot reach "
        "(docs/deploy.md, “The key of the sealed store”); it is needed only when the courts ask."
    )
    if str(app.config["SITE_URL"]).startswith("https:"):
        raise config.ConfigurationError(f"{words} A public site does not start while it is there.")
    logger.warning("%s", words)


def warn_of_inventions(app: Flask) -> None:
    """Warn when a public site still shows an invented operator, or sends visitors to accounts that are nobody's."""
    if not str(app.config["SITE_URL"]).startswith("https:"):
        return
    if app.extensions["operator"].demonstration:
        logger.warning("The site is public, but %s describes an invented operator.", app.config["OPERATOR_FILE"])
    for name in examples(app.config):
        logger.warning(
            "The site is public, but %s is still the example: who agrees sends his data to nobody. "
            "Set yours, or %s= to use none (docs/settings.md).",
            name,
            name,
        )


def wrapped(app: Flask) -> WSGIApplication:
    """Put the middleware in front of the board, and in front of both what reads a reverse proxy's headers."""
    # The theme nearest to the board's own style sheet, which dresses the banner on the board's pages.
    registry = app.extensions["third_parties"].registry
    inner = ConsentMiddleware(app, registry=registry, store=proof_store(app), theme="meadow")
    if proxies := app.config["TRUSTED_PROXIES"]:
        # Without a proxy of ours in front, anybody could write these headers.
        return ProxyFix(inner, x_for=proxies, x_proto=proxies, x_host=proxies)
    return inner


def proof_store(app: Flask) -> ProofStore:
    """Return where proof of choices is kept: beside the board's own data."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        return SQLiteStore(Path(app.instance_path) / "proof.db")
    return SQLAlchemyStore(url)


def prepare(app: Flask, say: Say = lambda _: None) -> None:
    """Bring the database up to date, and fill an empty board once if it is a demonstration.

    Parameters:
        say: is told what takes time.
    """
    with app.app_context():
        flask_migrate.upgrade()
        ensure_categories(db.session)
        db.session.commit()
        keep_policy()
        if app.config["DEMO"] and db.session.scalar(select(Listing.id).limit(1)) is None:
            say("Filling the demonstration board (once, about a minute) …")
            seed_once(db.session, photo_store())
            db.session.commit()


def main() -> int:
    """Start the board on this machine. Returns the exit status; a problem is said in one sentence."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # A request that waits a moment for a thread is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        app = create_app()
        hold_to_the_seal(app)
        warn_of_inventions(app)
        site = wrapped(app)
        # Before the database: whoever started it twice should be told at once.
        with listener(app.config["HOST"], app.config["PORT"]) as sock:
            prepare(app, say)
            serve(app, site, sock)
    except PortError as error:
        return fail(str(error))
    except (config.ConfigurationError, ConsentError) as error:
        return fail(str(error))
    except (OperationalError, sqlite3.OperationalError) as error:
        reason = getattr(error, "orig", error)
        return fail(f"The database cannot be used: {reason}. Is the disk full, or the instance folder read-only?")
    except OSError as error:
        return fail(f"{error.filename or 'A file'}: {error.strerror}. Can the instance folder be written to?")
    except KeyboardInterrupt:
        return 130
    return 0


class PortError(Exception):
    """The address to listen on cannot be used."""


def listener(host: str, port: int) -> socket.socket:
    """Open the socket to listen on.

    Raises:
        PortError: somebody else has it, or this user may not.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        raise PortError(
            f"Port {port} on {host} cannot be used ({getattr(error, 'strerror', None) or error}). "
            "Is the board running already? Another port: PORT=8080 before the command."
        ) from error


def serve(app: Flask, site: WSGIApplication, sock: socket.socket) -> None:
    """Answer requests until Ctrl+C."""
    server = create_server(
        Compressed(site),
        sockets=[sock],
        threads=app.config["THREADS"],
        ident=None,
        # Waitress would drop the proxy's headers; which of them count is for TRUSTED_PROXIES to say, in `wrapped`.
        clear_untrusted_proxy_headers=False,
    )
    timer = Timer(app)
    timer.start()
    say(f"{app.config['SITE_NAME']} is running: {app.config['SITE_URL']}/\nStop it with Ctrl+C.")
    if app.config["OUTBOX_PAGE"]:
        say(f"Mail stays on this machine: {app.config['SITE_URL']}/outbox/")
    try:
        server.run()
    finally:
        timer.stop()
        server.close()


def say(words: str) -> None:
    """Tell the person at the terminal."""
    print(words, flush=True)


def fail(words: str) -> int:
    """Tell the person at the terminal what is wrong; returns the exit status."""
    print(words, file=sys.stderr, flush=True)
    return 1
