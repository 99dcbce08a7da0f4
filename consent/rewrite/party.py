"""Whose an address is: the site's own, a vendor's, or a stranger's, and whether it may act now.

The site's own are the page's host on any port, the same with or without ``www.``, everything below these, and
what the registry lists as first party. An announced vendor's host rule wins over all of that: a tracker that hides
behind a name of the site (CNAME cloaking) or behind one of its paths (rule host ``self``) stays a tracker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consent.registry import Registry, Vendor
from consent.state import ConsentState
from consent.urls import Url


@dataclass(frozen=True, slots=True)
class Verdict:
    """Answer about one address of a third party (or of a vendor behind the site's own name)."""

    url: str
    host: str
    vendor: Vendor | None
    allowed: bool
    reason: str

    @property
    def purposes(self) -> tuple[str, ...]:
        """Purposes that must be agreed to before this may act."""
        return self.vendor.purposes if self.vendor else ()


class Parties:
    """Knows, for one page and one visitor, who is who and who may act.

    Parameters:
        page: address of the page.
        registry: purposes and vendors.
        state: what the visitor allows.
    """

    def __init__(self, page: Url, registry: Registry, state: ConsentState) -> None:
        self._registry = registry
        self._state = state
        self._own = frozenset(own_hosts(page.host))
        self._listed = tuple(registry.first_party)

    def judge(self, url: Url) -> Verdict | None:
        """Say whether this may be loaded; `None` for the site's own, about which there is nothing to say."""
        if self.is_own(url.host):
            vendor = self._registry.proxied(url.path) or self._registry.owner(url)
            # A vendor that is merely known may be the site itself: only an announced one is meant to be gated here.
            if vendor is None or not self._registry.is_announced(vendor):
                return None
        else:
            vendor = self._registry.owner(url)
        if vendor is None:
            return Verdict(str(url), url.host, None, False, "unknown")
        return Verdict(str(url), url.host, vendor, self.may_act(vendor), self.reason(vendor))

    def may_act(self, vendor: Vendor) -> bool:
        """Say whether this vendor is covered by the visitor's choice, or needs none."""
        return vendor.id in self._state.vendors

    def reason(self, vendor: Vendor) -> str:
        """Say why this vendor may act, or not, as `Decision.reason` words it."""
        if self.may_act(vendor):
            return "granted"
        return "refused" if self._registry.is_announced(vendor) else "unannounced"

    def may_serve(self, purposes: Iterable[str]) -> bool:
        """Say whether every one of these purposes was agreed to."""
        return all(map(self._state.allows, purposes))

    def is_own(self, host: str) -> bool:
        """Say whether a host is the site's own, by name alone."""
        return below(host, self._own) or any(_matches(host, pattern) for pattern in self._listed)


def own_hosts(host: str) -> tuple[str, ...]:
    """List the names under which (and below which) a page on this host finds its own things."""
    bare = host.removeprefix("www.")
    # "www.com" must not make all of .com the site's own
    return (bare, host) if "." in bare else (host,)


def below(host: str, names: frozenset[str]) -> bool:
    """Say whether a host is one of these names or a subdomain of one."""
    while host:
        if host in names:
            return True
        host = host.partition(".")[2]
    return False


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) or host == pattern[2:]
    return host == pattern
