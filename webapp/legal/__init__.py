"""Who runs the board, under which terms, and how to reach a person."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from config import ConfigurationError

from . import documents
from .operator import load, undeclared

HERE = Path(__file__).parent


def init_app(app: Flask) -> None:
    """Join the board. Raises `ConfigurationError` when facts that people must be told are missing."""
    from .views import blueprint

    operator = load(Path(app.config.get("OPERATOR_FILE") or HERE / "operator.toml"))
    if problems := undeclared(operator, app.config):
        raise ConfigurationError("\n".join(problems))
    app.extensions["operator"] = operator
    app.extensions["terms"] = documents.load("terms", HERE / "texts" / "terms")
    app.register_blueprint(blueprint)
