"""Personal data: the map, the policy made from it, people's rights, and what time erases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from babel.dates import format_date
from flask import Flask

from webapp.clock import local

HERE = Path(__file__).parent


def init_app(app: Flask) -> None:
    """Join the board."""
    from webapp.extensions import db
    from webapp.legal import documents
    from webapp.mail.inbound import on_mail
    from webapp.site.languages import current_language

    from . import hosting, published, sensitive
    from .commands import privacy, retention
    from .inbound import take_mail
    from .sealing import sealer_for
    from .staff import blueprint as staff
    from .views import LINK, blueprint

    def day(value: date | datetime) -> str:
        value = local(value) if isinstance(value, datetime) else value
        return format_date(value, "long", locale=current_language())

    app.extensions["policy"] = replace(documents.load("policy", HERE / "policies"), since=published.since)
    app.extensions["sealer"] = sealer_for(Path(app.instance_path), str(app.config.get("SEAL_PUBLIC_KEY") or ""))
    app.add_template_filter(day, "date_long")
    app.add_template_filter(day, "moment")
    app.register_blueprint(blueprint)
    app.register_blueprint(staff)
    sensitive.init_app(app)
    hosting.watch()
    on_mail(app, lambda incoming: take_mail(db.session, incoming, link_use=LINK))
    app.cli.add_command(privacy)
    app.cli.add_command(retention)
