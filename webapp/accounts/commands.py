"""``flask accounts``: who works here. There is no page that makes the first administrator."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp.extensions import db

from . import services
from .models import Role

group = AppGroup("accounts", help="Roles of people who work here.")


@group.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def role_command(email: str, role: str) -> None:
    """Give the account with this mailbox a role."""
    user = services.by_email(email)
    if user is None or not user.is_verified:
        raise click.ClickException(f"There is no account with the confirmed mailbox {email}: sign up first.")
    user.role = Role(role)
    db.session.commit()
    click.echo(f"{user.pseudonym} is now: {role}")
