"""Passkeys (W3C WebAuthn, level 3): made and used by the device, which asks for a finger, a face or its own code."""

from __future__ import annotations

import json
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import select
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webapp.clock import now
from webapp.extensions import db
from webapp.mail import send

from .errors import WrongCredentialsError
from .models import Passkey, User

REQUIRED = UserVerificationRequirement.REQUIRED
"""The device has to know its owner: then a passkey stands for password and second step together."""


def available(site_url: str) -> bool:
    """Say whether browsers accept passkeys on this site: on a host name, not on a bare address (WebAuthn, 5.1.2)."""
    host = urlsplit(site_url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def new_options(user: User, *, site_url: str, site_name: str) -> tuple[str, bytes]:
    """Return what the browser needs to make a passkey, as JSON, and the challenge to be kept until it answers."""
    options = webauthn.generate_registration_options(
        rp_id=_host(site_url),
        rp_name=site_name,
        user_id=f"account-{user.id}".encode(),
        user_name=user.email,
        user_display_name=user.pseudonym,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=known.credential_id) for known in user.passkeys],
    )
    return webauthn.options_to_json(options), options.challenge


def add(user: User, answer: str, challenge: bytes, *, site_url: str, name: str) -> None:
    """Keep a new passkey.

    Raises:
        WrongCredentialsError: the answer does not belong to the challenge, or the device did not ask who is there.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(site_url),
            expected_origin=_origin(site_url),
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise WrongCredentialsError from error
    db.session.add(
        Passkey(
            user=user,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name[:60],
        )
    )
    send(user.email, "account-passkey", user.language, pseudonym=user.pseudonym)


def options(*, site_url: str) -> tuple[str, bytes]:
    """Return what the browser needs to use a passkey, whosever it is, and the challenge."""
    made = webauthn.generate_authentication_options(rp_id=_host(site_url), user_verification=REQUIRED)
    return webauthn.options_to_json(made), made.challenge


def authenticate(answer: str, challenge: bytes, *, site_url: str) -> User:
    """Return whose passkey answered.

    Raises:
        WrongCredentialsError: nobody's, or not to this challenge.
    """
    try:
        credential = webauthn.base64url_to_bytes(json.loads(answer)["rawId"])
    except (ValueError, TypeError, KeyError) as error:
        raise WrongCredentialsError from error
    known = db.session.scalar(select(Passkey).where(Passkey.credential_id == credential))
    if known is None:
        raise WrongCredentialsError
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(site_url),
            expected_origin=_origin(site_url),
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise WrongCredentialsError from error
    known.sign_count, known.last_used_at = verified.new_sign_count, now()
    return known.user


def remove(user: User, number: int) -> bool:
    """Forget one of a person's own passkeys. Returns whether there was one."""
    known = db.session.scalar(select(Passkey).where(Passkey.id == number, Passkey.user_id == user.id))
    if known is None:
        return False
    db.session.delete(known)
    return True


def _host(site_url: str) -> str:
    return urlsplit(site_url).hostname or ""


def _origin(site_url: str) -> str:
    parts = urlsplit(site_url)
    return f"{parts.scheme}://{parts.netloc}"
