"""Photos of listings: checked, turned upright, stripped of everything but the picture, kept in three sizes."""

from __future__ import annotations

from pathlib import Path

from flask import Flask


def init_app(app: Flask) -> None:
    """Join the board."""
    from .storage import FolderStore
    from .views import photos

    app.extensions["photos"] = FolderStore(Path(app.instance_path) / "photos")
    app.register_blueprint(photos)
