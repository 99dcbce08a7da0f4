"""Purposes and vendors as frozen values: the single source of banner, policy and blocker.

Nothing here reads a file or knows HTTP. Loading is `consent.registry.load`'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

NECESSARY = "necessary"
"""The one purpose that needs no consent (French law 78-17, article 82)."""

BUILTIN_PURPOSES = ("analytics", "advertising", "social")
"""Purposes that need consent and whose words come with the package, in the order in which people are asked."""

SITE = "self"
"""Host of a `HostRule` that stands for the site's own hosts: a tracker that is proxied through the site."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\Z")
_NO_SUFFIX = re.compile(r".*\.|localhost\Z")
_PATH = re.compile(r"/[A-Za-z0-9/._~!$&'()*+=:@%-]*\Z")
"""A path as it stands in addresses and in a Content-Security-Policy (CSP 3, 2.3.1: no semicolon, no comma)."""


@dataclass(frozen=True, slots=True)
class Controller:
    """Who publishes the site and answers for what it asks (GDPR, article 4(7)).

    Parameters:
        name: legal name.
        contact: e-mail address, telephone number or URL that a visitor can use.
        policy_url: the site's privacy policy.
        address: postal address.
        country: ISO 3166-1 alpha-2 code.
    """

    name: str = ""
    contact: str = ""
    policy_url: str = ""
    address: str = ""
    country: str = ""


NOBODY = Controller()
"""A site that does not say who publishes it."""


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

    @property
    def can_match(self) -> bool:
        """Whether there are such addresses, and only some, and a Content-Security-Policy can name them."""
        if self.host == SITE:
            return self.path != "/" and _PATH.match(self.path) is not None
        return is_host(self.host) and _NO_SUFFIX.match(self.host) is not None and _PATH.match(self.path) is not None


def is_host(text: str) -> bool:
    """Say whether this is a host as addresses have it: lower-case ASCII, no scheme, no port, no trailing dot."""
    return _HOST.match(text) is not None


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
class StorageKey:
    """A key of localStorage or sessionStorage that a vendor writes on the site's origin.

    Parameters:
        name: name, or a pattern in which ``*`` stands for any characters.
        description: what it is for, by language code.
    """

    name: str
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
        storage: what it keeps in the browser besides cookies.
        signatures: regular expressions that betray its inline snippet.
        signal: adapter for its own consent interface: ``google``, ``matomo``, ``clarity``, ``uet`` or ``""``.
        link: pattern of a plain link to an embed's content, ``{1}`` being the first group of `link_from`.
        link_from: regular expression over the embed's URL.
        exempt: why a vendor of the purpose ``necessary`` needs no consent; empty for all others.
        exemptible: whether its audience measurement can be set up so that the CNIL's exemption applies.
    """

    id: str
    name: str
    purposes: tuple[str, ...]
    company: str = ""
    country: str = ""
    policy_url: str = ""
    hosts: tuple[HostRule, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    storage: tuple[StorageKey, ...] = ()
    signatures: tuple[str, ...] = ()
    signal: str = ""
    link: str = ""
    link_from: str = ""
    exempt: str = ""
    exemptible: bool = False

    @property
    def is_necessary(self) -> bool:
        """Whether the site declared that it works without consent, and why."""
        return self.purposes == (NECESSARY,)

    def plain_link(self, url: str) -> str | None:
        """Give a plain link to what an embed at `url` shows, if its address tells."""
        found = re.search(self.link_from, url) if self.link else None
        return self.link.replace("{1}", found[1] or "") if found else None
