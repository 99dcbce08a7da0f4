"""The demonstration board as a newcomer starts it, for tests that walk through it in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from consent.urls import parse
from webapp import create_app, start
from webapp.extensions import db
from webapp.listings.models import Listing

from .world import Seen, World

HOST = "www.board.test"


@dataclass(frozen=True)
class Board:
    """A running board.

    Parameters:
        url: its address, without trailing slash.
        video: path of a listing whose text holds a link to a video.
        app: the application behind the middleware.
    """

    url: str
    video: str
    app: Flask

    @property
    def pages(self) -> list[str]:
        """Pages of every kind, an error page among them."""
        paths = ["/", "/annonces/", self.video, "/annonces/deposer", "/compte/connexion", "/confidentialite"]
        return [self.url + path for path in (*paths, "/consent/", "/no-such-page")]

    def purposes_seen(self, world: World) -> set[str]:
        """Purposes of everybody who was asked for something; ``?`` for a host that nobody answers for."""
        registry = self.app.extensions["third_parties"].registry
        owners = [registry.owner(parse(_address(seen))) for seen in world.requests]
        return {purpose for owner in owners for purpose in (owner.purposes if owner else ("?",))}


def _address(seen: Seen) -> str:
    return f"http{'s' if seen.tls else ''}://{seen.host}{seen.path}"


def prepared(folder: Path) -> tuple[Flask, str]:
    """Make a board with its demonstration listings; give it and the path of one with a video."""
    settings = {"SITE_URL": f"http://{HOST}", "TRUSTED_HOSTS": (HOST, "127.0.0.1"), "RATELIMIT_ENABLED": False}
    app = create_app(settings, instance=folder / "instance")
    start.prepare(app)
    with app.app_context():
        with_video = select(Listing.id).where(Listing.body.contains("youtu")).limit(1)
        number = db.session.scalar(with_video)
    return app, f"/annonces/{number}"
