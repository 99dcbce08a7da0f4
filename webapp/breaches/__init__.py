"""Personal data that were lost, changed or seen by somebody they were not meant for: the register of it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Join the board."""
    from .commands import group
    from .views import blueprint

    app.register_blueprint(blueprint)
    app.cli.add_command(group)
