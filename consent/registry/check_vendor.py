"""What may not be said about one vendor: what could never match, what would match too much, what is not lawful."""

from __future__ import annotations

import re

from consent.choice import COOKIE_NAME, is_identifier
from consent.errors import ConfigurationError

from . import curated
from .index import name_pattern
from .model import NECESSARY, Cookie, HostRule, Vendor

SIGNALS = ("google", "matomo", "clarity", "uet")
"""Consent interfaces of vendors for which there is an adapter."""

_WEB = ("https://", "http://")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_COOKIE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z/:-]+\Z")
"""Names of cookies as vendors write them: the tokens of RFC 6265, 4.1.1, and two signs that browsers take besides."""


def check_vendor(vendor: Vendor, known: set[str]) -> None:
    """Refuse what cannot stand.

    Parameters:
        known: ids of the purposes that it may name.

    Raises:
        ConfigurationError: the first thing found.
    """
    where = f"The vendor {vendor.id!r}"
    if not is_identifier(vendor.id):
        raise ConfigurationError(
            f"{where} has an id that cannot be one.",
            "Ids stand in the choice cookie and in addresses.",
            "Use lower-case letters, digits and hyphens.",
        )
    _check_purposes(vendor, where, known)
    _check_hosts(vendor, where)
    for cookie in vendor.cookies:
        _check_cookie(cookie, where, may_be_ours=vendor.is_necessary)
    for key in vendor.storage:
        if not key.name.strip("*"):
            raise ConfigurationError(
                f"{where} keeps {key.name!r} in storage, which is any name.",
                "The site's own keys would be taken away with it.",
                "Write the key as the vendor writes it, with * for the part that changes.",
            )
    _check_patterns(vendor, where)
    _check_links(vendor, where)
    check_country(vendor.country, where)
    if vendor.signal and vendor.signal not in SIGNALS:
        raise ConfigurationError(
            f"{where} has the signal {vendor.signal!r}.",
            "There is no adapter of this name.",
            f"Use one of {', '.join(SIGNALS)}, or leave it out.",
        )


def check_country(code: str, where: str) -> None:
    """Refuse what is no ISO 3166-1 alpha-2 code; empty is none.

    Raises:
        ConfigurationError: it is something else.
    """
    if code and not _COUNTRY.match(code):
        raise ConfigurationError(
            f"{where} has the country {code!r}.",
            "Visitors are told where their data goes.",
            "Write the ISO 3166-1 code of two capitals: 'FR', 'IE', 'US'.",
        )


def _check_purposes(vendor: Vendor, where: str, known: set[str]) -> None:
    if not vendor.purposes:
        raise ConfigurationError(
            f"{where} has no purpose.", "Nobody can be asked about it.", "Name at least one in `purposes`."
        )
    if unknown := [purpose for purpose in vendor.purposes if purpose not in known]:
        raise ConfigurationError(
            f"{where} serves the purpose {unknown[0]!r}, which is not declared.",
            "People are asked by purpose, so this vendor could never be allowed.",
            f"Declare the purpose with its words, or use one of {', '.join(sorted(known))}.",
        )
    if NECESSARY in vendor.purposes:
        _check_necessary(vendor, where)
    elif vendor.exempt:
        raise ConfigurationError(
            f"{where} is said to be exempt from consent, and asked about as {', '.join(vendor.purposes)}.",
            "Both cannot be true.",
            'Write purposes = ["necessary"], or remove `exempt`.',
        )


def _check_necessary(vendor: Vendor, where: str) -> None:
    if len(vendor.purposes) > 1:
        raise ConfigurationError(
            f"{where} is declared as necessary and as {', '.join(p for p in vendor.purposes if p != NECESSARY)}.",
            "A tracker that serves a second purpose needs consent for all of it (CNIL 2020-091, article 5).",
            "Remove 'necessary' from its purposes.",
        )
    usual = curated.get(vendor.id)
    if usual is not None and not usual.is_necessary and not usual.exemptible:
        raise ConfigurationError(
            f"{where} is declared as necessary, but is known for {', '.join(usual.purposes)}.",
            "Necessary is only what the visitor asked for (law 78-17, article 82); the CNIL fined "
            "such claims (SAN-2022-023, SAN-2025-010).",
            f"Leave its purposes as they are: {', '.join(usual.purposes)}.",
        )
    if not vendor.exempt:
        raise ConfigurationError(
            f"{where} is declared as necessary without a reason.",
            "Whoever claims the exemption has to be able to show why it applies.",
            "Write the reason in `exempt`, for instance 'payment that the visitor started'.",
        )


def _check_hosts(vendor: Vendor, where: str) -> None:
    if not vendor.hosts and not vendor.signatures:
        raise ConfigurationError(
            f"{where} has neither hosts nor signatures.",
            "Nothing on a page could be recognised as its own, so it would stay blocked after consent.",
            "Write `hosts` (where its scripts come from; for software that you host yourself, your host).",
        )
    for rule in vendor.hosts:
        if not isinstance(rule, HostRule) or not rule.can_match:
            raise ConfigurationError(
                f"{where} has the host {rule!r}, which no address has.",
                "What is not recognised stays blocked, also after consent.",
                "Write HostRule('example.org') with all below it, HostRule('example.org', subdomains=False, "
                "path='/tag/'), or HostRule('self', path='/stats/'), in lower-case ASCII without scheme or port.",
            )


def _check_cookie(cookie: Cookie, where: str, *, may_be_ours: bool) -> None:
    if not _COOKIE.match(cookie.name):
        raise ConfigurationError(
            f"{where} has a cookie of the name {cookie.name!r}.",
            "No cookie can be called so: it would never be recognised.",
            "Write its name as the browser shows it, with * for the part that changes.",
        )
    # A site lists our cookie among its own, which are never taken away.
    if not may_be_ours and cookie.first_party and name_pattern(cookie.name).fullmatch(COOKIE_NAME):
        raise ConfigurationError(
            f"{where} has the cookie {cookie.name!r}, which is also the one that keeps the visitor's choice.",
            "Who refuses would lose his choice with the vendor's cookies, and be asked again.",
            "Write more of the name, or first_party = false if it lives on the vendor's own domain.",
        )


def _check_patterns(vendor: Vendor, where: str) -> None:
    for pattern in (*vendor.signatures, vendor.link_from):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ConfigurationError(
                f"{where} has the pattern {pattern!r}, which is no regular expression: {error}.",
                "What it describes would not be recognised.",
                "Escape what is meant literally with a backslash; single quotes in TOML keep backslashes as they are.",
            ) from error
    for signature in vendor.signatures:
        if re.search(signature, ""):
            raise ConfigurationError(
                f"{where} has the signature {signature!r}, which fits any script.",
                "It would block scripts that have nothing to do with it.",
                "Write what only its own snippet contains.",
            )


def _check_links(vendor: Vendor, where: str) -> None:
    for name, address in (("policy", vendor.policy_url), ("link", vendor.link)):
        if address and not address.startswith(_WEB):
            raise ConfigurationError(
                f"{where} has the {name} {address!r}.",
                "Visitors follow it as a link.",
                "Give an address that begins with https:// (or http://).",
            )
    if vendor.link and not re.compile(vendor.link_from).groups:
        raise ConfigurationError(
            f"{where} has a link, and the link_from {vendor.link_from!r} without a group.",
            "What stands for {1} in the link is not known.",
            "Put the part of the embed's address that the link needs in brackets: 'embed/([^?]+)'.",
        )
