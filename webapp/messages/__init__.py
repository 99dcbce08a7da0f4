"""Conversations about listings, on the site and by masked e-mail."""

from __future__ import annotations

from flask import Flask
from flask_login import current_user


def init_app(app: Flask) -> None:
    """Join the board."""
    from webapp.extensions import db
    from webapp.mail.inbound import on_mail
    from webapp.site.menus import count_beside

    from . import services
    from .views import blueprint

    def unread_messages() -> int:
        if not current_user.is_authenticated or not current_user.is_verified:
            return 0
        return services.unread(db.session, current_user.id, current_user.email)

    app.register_blueprint(blueprint)
    count_beside(app, "messages.inbox", unread_messages)
    on_mail(app, lambda incoming: services.take_mail(db.session, incoming))
