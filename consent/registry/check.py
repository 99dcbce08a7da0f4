"""What a registry may not say: contradictions with itself, and with the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consent.choice import is_identifier
from consent.errors import ConfigurationError

from . import curated
from .model import BUILTIN_PURPOSES, NECESSARY, HostRule, Purpose, Vendor

LONGEST_MEASURING = 395 * 86_400
"""Seconds: thirteen months, the longest that the CNIL recommends for audience measurement (2020-092, article 5)."""

_WEB = ("https://", "http://")


def check(
    vendors: tuple[Vendor, ...],
    purposes: tuple[Purpose, ...],
    first_party: tuple[str, ...],
    cookie_domain: str | None,
    edition: int,
) -> None:
    """Refuse what contradicts itself or the law.

    Raises:
        ConfigurationError: the first contradiction found.
    """
    _unique("purpose", (purpose.id for purpose in purposes))
    _unique("vendor", (vendor.id for vendor in vendors))
    for purpose in purposes:
        _check_purpose(purpose)
    known = {NECESSARY, *(purpose.id for purpose in purposes)}
    for vendor in vendors:
        _check_vendor(vendor, known)
    _check_claims(vendors)
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


def _check_vendor(vendor: Vendor, known: set[str]) -> None:
    where = f"The vendor {vendor.id!r}"
    if not is_identifier(vendor.id):
        raise ConfigurationError(
            f"{where} has an id that cannot be one.",
            "Ids stand in the choice cookie and in addresses.",
            "Use lower-case letters, digits and hyphens.",
        )
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
    if vendor.policy_url and not vendor.policy_url.startswith(_WEB):
        raise ConfigurationError(
            f"{where} has the policy {vendor.policy_url!r}.",
            "Visitors follow it as a link on the preferences page.",
            "Give an address that begins with https:// (or http://).",
        )
    if not vendor.hosts and not vendor.signatures:
        raise ConfigurationError(
            f"{where} has neither hosts nor signatures.",
            "Nothing on a page could be recognised as its own, so it would stay blocked after consent.",
            "Write `hosts` (where its scripts come from; for software that you host yourself, your host).",
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
        if not _is_host(host.removeprefix("*.")):
            raise ConfigurationError(
                f"first_party names {host!r}, which is no host.",
                "What is loaded from there would be taken for a third party's.",
                "Write 'cdn.example.net', or '*.example.org' with all below it, in lower case without scheme.",
            )
    if cookie_domain is not None and (not _is_host(cookie_domain) or "." not in cookie_domain):
        raise ConfigurationError(
            f"cookie_domain is {cookie_domain!r}.",
            "Browsers would throw the visitor's choice away.",
            "Write the domain that all your hosts share, as in 'example.org', or leave it out.",
        )
    if edition < 1:
        raise ConfigurationError(
            f"edition is {edition!r}.", "Choices are compared with it.", "Count from 1 and raise it by one."
        )


def _is_host(text: str) -> bool:
    return bool(text) and text == text.lower() and not set(text) & set("/:?#@ *") and not text.startswith(".")
