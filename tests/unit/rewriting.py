"""A page, a registry and a visitor to try the rewriter on."""

from __future__ import annotations

from consent.registry import HostRule, Registry, Vendor
from consent.rewrite import Page, PageRewriter
from consent.state import ConsentState
from consent.urls import parse

COUNTER = Vendor(
    id="counter",
    name="Counter",
    purposes=("analytics",),
    hosts=(HostRule("counter.example"), HostRule("stats.board.test"), HostRule("self", path="/hidden/")),
    signatures=(r"\bcounter\(\s*['\"]init",),
)
PLAYER = Vendor(
    id="player",
    name="Player",
    purposes=("social",),
    hosts=(HostRule("player.example"),),
    link="https://player.example/watch/{1}",
    link_from=r"/embed/(\w+)",
)
MARKET = Vendor(id="market", name="Market", purposes=("analytics", "advertising"), hosts=(HostRule("market.example"),))
CHECKOUT = Vendor(
    id="checkout",
    name="Checkout",
    purposes=("necessary",),
    hosts=(HostRule("checkout.example"),),
    exempt="Pays what the visitor orders.",
)
REGISTRY = Registry.builtin(
    use=(), vendors=(COUNTER, PLAYER, MARKET, CHECKOUT), first_party=("cdn.example", "*.own.example")
)

VENDORS = {vendor.id: vendor for vendor in (COUNTER, PLAYER, MARKET)}


def state(*vendors: str, language: str = "en") -> ConsentState:
    """A visitor who allowed these vendors, and every purpose that is complete with them."""
    purposes = {
        purpose
        for purpose in ("analytics", "advertising", "social")
        if vendors and all(id_ in vendors for id_, vendor in VENDORS.items() if purpose in vendor.purposes)
    }
    return ConsentState(None, frozenset(purposes), frozenset({*vendors, CHECKOUT.id}), language=language)


def page(*allowed: str, url: str = "https://www.board.test/some/page", **options) -> Page:
    return Page(url=parse(url), registry=REGISTRY, state=state(*allowed), **options)


def rewrite(html: str | bytes, *allowed: str, **options) -> str:
    """Rewrite a page for a visitor who allowed these vendors."""
    rewriter = PageRewriter(page(*allowed, **options))
    data = html if isinstance(html, bytes) else html.encode()
    return (rewriter.feed(data) + rewriter.close()).decode()


def decisions(html: str, *allowed: str, **options) -> list:
    """Everything that was decided about a page."""
    found: list = []
    rewrite(html, *allowed, observe=found.append, **options)
    return found
