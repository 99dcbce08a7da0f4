"""What a registry may not say: contradictions with itself, and with the law. One vendor's part is `check_vendor`'s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consent.choice import is_identifier
from consent.errors import ConfigurationError

from .check_vendor import check_country, check_vendor
from .model import BUILTIN_PURPOSES, NECESSARY, Controller, HostRule, Purpose, Vendor, is_host

LONGEST_MEASURING = 395 * 86_400
"""Seconds: thirteen months, the longest that the CNIL recommends for audience measurement (2020-092, article 5)."""


def check(
    vendors: tuple[Vendor, ...],
    purposes: tuple[Purpose, ...],
    first_party: tuple[str, ...],
    cookie_domain: str | None,
    controller: Controller,
    edition: int,
) -> None:
    """Refuse what contradicts itself or the law.

    Raises:
        ConfigurationError: the first contradiction found.
    """
    _unique("purpose", (purpose.id for purpose in purposes))
    _unique("vendor", (vendor.id for vendor in vendors))
    _tell_apart(vendors, purposes)
    for purpose in purposes:
        _check_purpose(purpose)
    known = {NECESSARY, *(purpose.id for purpose in purposes)}
    for vendor in vendors:
        check_vendor(vendor, known)
    _check_claims(vendors)
    check_country(controller.country, "The publisher of the site")
    _check_site(first_party, cookie_domain, edition)


def warnings(vendors: Iterable[Vendor]) -> Iterator[str]:
    """Name what is allowed but weak: what visitors are not told, and what lives longer than it should."""
    for vendor in vendors:
        for key in ("company", "country", "policy_url"):
            if not getattr(vendor, key):
                yield f"{vendor.id}: no {key}; visitors should be told who receives their data (GDPR, article 13)."
        if not vendor.hosts:
            yield f"{vendor.id}: no hosts; nothing of it can load, only its inline snippet is recognised."
        for cookie in vendor.cookies:
            if "analytics" in vendor.purposes and cookie.seconds > LONGEST_MEASURING:
                yield (
                    f"{vendor.id}: the cookie {cookie.name} lives {cookie.seconds // 86_400} days; "
                    "for audience measurement the CNIL recommends thirteen months at most."
                )


def _unique(kind: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise ConfigurationError(
                f"The {kind} {id_!r} is there twice.",
                "A visitor's choice is kept by id and could mean either.",
                "Give each its own id, or remove one.",
            )
        seen.add(id_)


def _tell_apart(vendors: Iterable[Vendor], purposes: Iterable[Purpose]) -> None:
    taken = {NECESSARY, *BUILTIN_PURPOSES, *(purpose.id for purpose in purposes)}
    for vendor in vendors:
        if vendor.id in taken:
            raise ConfigurationError(
                f"The vendor {vendor.id!r} is called like a purpose.",
                f'consent.allows("{vendor.id}") would be true for the one when only the other was agreed to.',
                "Give the vendor another id.",
            )


def _check_purpose(purpose: Purpose) -> None:
    if purpose.id == NECESSARY:
        raise ConfigurationError(
            "The purpose 'necessary' is declared.",
            "It needs no consent, so nobody is asked about it.",
            "Leave it out of the purposes; vendors may name it.",
        )
    if not is_identifier(purpose.id):
        raise ConfigurationError(
            f"The purpose id {purpose.id!r} cannot be one.",
            "Ids stand in the choice cookie and in addresses.",
            "Use lower-case letters, digits and hyphens.",
        )
    if purpose.id not in BUILTIN_PURPOSES and not (purpose.title and purpose.description):
        raise ConfigurationError(
            f"The purpose {purpose.id!r} lacks a title or a description.",
            "Consent is only valid for a purpose that was told (GDPR, article 4(11)).",
            'Write title = { fr = "…", en = "…" } and description likewise.',
        )


def _check_claims(vendors: Iterable[Vendor]) -> None:
    claimed: dict[HostRule, str] = {}
    for vendor in vendors:
        for rule in vendor.hosts:
            other = claimed.setdefault(rule, vendor.id)
            if other != vendor.id:
                raise ConfigurationError(
                    f"{other!r} and {vendor.id!r} both claim {rule.host}{rule.path}.",
                    "Consent to one would let the other in.",
                    "Give it to one of them, or tell them apart by path.",
                )


def _check_site(first_party: tuple[str, ...], cookie_domain: str | None, edition: int) -> None:
    for host in first_party:
        if not is_host(host.removeprefix("*.")):
            raise ConfigurationError(
                f"first_party names {host!r}, which is no host.",
                "What is loaded from there would be taken for a third party's.",
                "Write 'cdn.example.net', or '*.example.org' with all below it, in lower case without scheme; names "
                "with other letters in their form with xn--.",
            )
    if cookie_domain is not None and (not is_host(cookie_domain) or "." not in cookie_domain):
        raise ConfigurationError(
            f"cookie_domain is {cookie_domain!r}.",
            "Browsers would throw the visitor's choice away.",
            "Write the domain that all your hosts share, as in 'example.org', or leave it out.",
        )
    if edition < 1:
        raise ConfigurationError(
            f"edition is {edition!r}.", "Choices are compared with it.", "Count from 1 and raise it by one."
        )
