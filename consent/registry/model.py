"""Purposes and vendors as frozen values: the single source of banner, policy and blocker.

Nothing here reads a file or knows HTTP. Loading is `consent.registry.load`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field

NECESSARY = "necessary"
"""The one purpose that needs no consent (French law 78-17, article 82)."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What trackers are used for, as the visitor is asked about it.

    Parameters:
        id: stable id, lower case: ``analytics``, ``advertising``, ``social`` or a site's own.
        title: short title by language code; empty for built-in purposes, whose words are in `consent.banner.texts`.
        description: one plain sentence by language code; likewise.
    """

    id: str
    title: dict[str, str] = field(default_factory=dict, hash=False)
    description: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class HostRule:
    """Where a vendor is reached: a host, its subdomains if asked for, and a path prefix.

    Parameters:
        host: ASCII lower-case host without a trailing dot; ``"self"`` stands for the site's own hosts
            (a tracker that is proxied through the site).
        subdomains: whether every subdomain of `host` is meant as well.
        path: path prefix, ``"/"`` for all.
    """

    host: str
    subdomains: bool = True
    path: str = "/"


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that a vendor writes.

    Parameters:
        name: name, or a pattern in which ``*`` stands for any characters.
        seconds: announced lifetime in seconds; 0 for a session cookie.
        first_party: whether it is written on the site's own domain (only these can be erased by us).
        description: what it is for, by language code.
    """

    name: str
    seconds: int
    first_party: bool = True
    description: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Vendor:
    """A third party: who it is, what for, where it is reached, what it leaves behind.

    Parameters:
        id: stable id, lower case with hyphens.
        name: name that people know it by.
        purposes: ids of the purposes that all have to be agreed to. Never empty.
        company: legal name of the controller or processor.
        country: ISO 3166-1 alpha-2 code of that company's seat.
        policy_url: its privacy policy.
        hosts: where its resources come from.
        cookies: what it writes.
        storage: names (``*`` allowed) of localStorage/sessionStorage keys on the site's origin.
        signatures: regular expressions that betray its inline snippet.
        signal: adapter for its own consent interface: ``google``, ``matomo``, ``clarity``, ``uet`` or ``""``.
        link: pattern of a plain link to an embed's content, ``{1}`` being the first group of `link_from`.
        link_from: regular expression over the embed's URL.
    """

    id: str
    name: str
    purposes: tuple[str, ...]
    company: str = ""
    country: str = ""
    policy_url: str = ""
    hosts: tuple[HostRule, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    storage: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    signal: str = ""
    link: str = ""
    link_from: str = ""
