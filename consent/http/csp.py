"""Content-Security-Policy: the wall behind the rewriting.

Ours stands beside the application's own and a browser enforces both. It restricts hosts by a single ``default-src``,
and leaves everything else to the application: inline code, ``eval``, ``data:`` and ``blob:`` stay as free as they were.
It carries no nonce, because in CSP a nonce switches ``'unsafe-inline'`` off. Source: W3C Content Security Policy 3.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from functools import lru_cache

from consent.registry import Registry
from consent.registry.model import SITE, HostRule
from consent.rewrite.party import own_hosts

ROOM = 2_800
"""Bytes that the policy of a script may take: common proxies accept four kilobytes for all header fields together."""

_OPEN = "'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' data: blob:"
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\Z")
_ADDRESS = re.compile(r"[0-9.]+\Z")
_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_=-]+)'", re.I)
_SWITCHES_INLINE_OFF = re.compile(r"'(?:nonce-|sha(?:256|384|512)-|strict-dynamic')", re.I)


@lru_cache(256)
def policy(host: str, registry: Registry, vendors: frozenset[str], report_to: str = "") -> str:
    """Write the policy for one visitor.

    Parameters:
        host: the page's host, without port.
        registry: whom the site announces.
        vendors: ids of the vendors that may act.
        report_to: where browsers send what they stopped; empty for nowhere.
    """
    acting = [one for one in registry.announced if one.is_necessary or one.id in vendors]
    hosts = dict.fromkeys(["'self'", *_own(host), *map(_listed, registry.first_party)])
    hosts.update(dict.fromkeys(source for one in acting for rule in one.hosts for source in _sources(rule)))
    allowed = " ".join(filter(None, hosts))
    # Signs that end a directive or a policy may stand in a path (CSP 3, 2.2).
    report_to = report_to.replace(";", "%3B").replace(",", "%2C")
    return f"default-src {allowed} {_OPEN}" + (f"; report-uri {report_to}" if report_to else "")


def as_markup(policy: str) -> bytes:
    """Write a policy as the first thing in a page's head, where it may be as long as it likes.

    Reports are not sent from there (CSP 3, 3.3).
    """
    return f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_unreported(policy))}">'.encode()


def as_script(policy: str, nonce: str) -> bytes:
    """Write a policy as a script that puts it in force wherever in a page it stands, from there on.

    A ``meta`` that is written outside the head is ignored; one that a script puts into the head is obeyed (CSP 3, 3.3).
    """
    text = json.dumps(_unreported(policy)).replace("<", "\\u003c")
    return (
        f'<script nonce="{html.escape(nonce)}">document.head.append(Object.assign(document.createElement("meta"),'
        f'{{httpEquiv:"Content-Security-Policy",content:{text}}}))</script>'
    ).encode()


def _unreported(policy: str) -> str:
    return ";".join(part for part in policy.split(";") if not part.strip().startswith("report-"))


def nonce_of(policies: Iterable[str]) -> str:
    """Give the nonce that an application lets its own scripts carry, for ours to carry it too; empty if it has none."""
    found = [match[1] for policy in policies if (match := _NONCE.search(policy))]
    return found[0] if found else ""


def amend(value: str, nonce: str) -> str:
    """Let what we insert ourselves pass an application's own policies, and change nothing else about them.

    Where inline code is forbidden, or allowed by nonce or hash only, our nonce is added. Where a form may be sent to
    named hosts only, this origin is added, without which the banner's buttons would do nothing.

    Parameters:
        value: a field's value: one policy, or several separated by commas.
        nonce: carried by our scripts and styles.
    """
    return ", ".join(_amended(one, nonce) for one in value.split(","))


def _amended(policy: str, nonce: str) -> str:
    directives: dict[str, str] = {}
    for part in policy.split(";"):
        name, _, sources = part.strip().partition(" ")
        if name and name.lower() not in directives:  # the first of several counts (CSP 3, 2.2.1)
            directives[name.lower()] = sources.strip()
    before = dict(directives)
    for kind in ("script-src", "style-src"):
        for name in (kind, f"{kind}-elem"):
            _let_nonce(directives, name, kind, nonce)
    if "form-action" in directives:
        targets = directives["form-action"].lower().split()
        if "*" not in targets and "'self'" not in targets:
            directives["form-action"] = _plus(directives["form-action"], "'self'")
    if directives == before:
        return policy.strip()
    return "; ".join(f"{name} {sources}".rstrip() for name, sources in directives.items())


def _let_nonce(directives: dict[str, str], name: str, kind: str, nonce: str) -> None:
    if name in directives:
        sources = directives[name]
    elif name == kind and "default-src" in directives:
        sources = directives["default-src"]  # what it falls back to
    else:
        return
    open_to_inline = "'unsafe-inline'" in sources.lower() and not _SWITCHES_INLINE_OFF.search(sources)
    if not open_to_inline and f"'nonce-{nonce}'" not in sources:
        directives[name] = _plus(sources, f"'nonce-{nonce}'")


def _plus(sources: str, source: str) -> str:
    kept = [one for one in sources.split() if one.lower() != "'none'"]
    return " ".join([*kept, source])


def _own(host: str) -> list[str]:
    """List the site's own hosts on any port, as the rewriting knows them; none if the name is no plain one."""
    if not _HOST.match(host):
        return []  # also IPv6: the grammar has no such hosts
    if _ADDRESS.match(host):
        return [f"{host}:*"]
    return [source for name in own_hosts(host)[:1] for source in (f"{name}:*", f"*.{name}:*")]


def _listed(host: str) -> str:
    return f"{host}:*" if _HOST.match(host.removeprefix("*.")) else ""


def _sources(rule: HostRule) -> list[str]:
    if rule.host == SITE:
        return []
    path = "" if rule.path == "/" else rule.path
    hosts = [rule.host, f"*.{rule.host}"] if rule.subdomains else [rule.host]
    return [f"{host}:*{path}" for host in hosts]
