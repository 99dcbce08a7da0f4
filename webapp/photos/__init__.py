"""Photos of listings: checked, turned upright, stripped of everything but the picture, kept in three sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from .work import Ready


def init_app(app: Flask) -> None:
    """Join the board. Raises `ConfigurationError` when storage or queue cannot be used."""
    from . import bucket, queues
    from .commands import photos as commands
    from .storage import FolderStore
    from .views import photos
    from .words import state_words

    app.extensions["photos"] = (
        bucket.connect(app.config) if app.config["S3_BUCKET"] else FolderStore(Path(app.instance_path) / "photos")
    )
    app.extensions["photo_ready"] = []
    url = app.config["PHOTO_QUEUE"]
    app.extensions["photo_queue"] = queues.RedisQueue(url) if url else queues.ThreadQueue(app)
    queues.watch()
    app.jinja_env.globals["photo_words"] = state_words
    app.register_blueprint(photos)
    app.cli.add_command(commands)


def on_ready(app: Flask, tell: Ready) -> None:
    """Have ``tell(session, photo)`` called for each photo that becomes ready.

    It is called inside the transaction that makes the photo ready, before anybody sees it, and outside of any request.
    If it raises, the photo is tried again.
    """
    app.extensions["photo_ready"].append(tell)
