"""Headers that make a browser load something or report to somebody (RFC 8288; WHATWG HTML, 4.6.7 and 7.4.8; CSP 3)."""

from __future__ import annotations

import re

from consent import urls
from consent.rewrite.loads import LOADING_RELATIONS, Kind, addresses, sources
from consent.rewrite.party import Parties
from consent.urls import Url

# One link: an address in angle brackets, then parameters up to a comma outside of quotes.
_LINK = re.compile(r"[\s,]*(<[^>]*>(?:[^,\"]|\"(?:[^\"\\]|\\.)*\"?)*)")
_QUOTED = re.compile(r"\"([^\"]*)\"")
_REPORT_URI = re.compile(r"(\A|[;,])(\s*report-uri\s)([^;,]*)", re.I)
_PARAMETER = re.compile(r";\s*([^\s=;,]+)\s*(?:=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^\s;,]*)))?")


def filter_link(value: str, parties: Parties, base: Url | None) -> str:
    """Leave out the links that would load from a third party that is not allowed; empty if none is left.

    Parameters:
        value: the field's value.
        parties: who may act.
        base: the page's address.
    """
    found = [one[1].strip() for one in _LINK.finditer(value)]
    kept = [link for link in found if _may_load(link, parties, base)]
    return value if len(kept) == len(found) and found else ", ".join(kept)


def filter_refresh(value: str, parties: Parties, base: Url | None) -> str:
    """Give the value if it leads somewhere allowed, else nothing."""
    wanted = addresses(Kind.REFRESH, value)
    return value if all(_is_allowed(address, parties, base) for address in wanted) else ""


def filter_endpoints(value: str, parties: Parties, base: Url | None) -> str:
    """Give the value of `Report-To` or `Reporting-Endpoints` if browsers may report to all the places it names.

    Source: W3C Reporting API, 3.3, and its first edition, which had JSON.
    """
    wanted = (text for text in _QUOTED.findall(value) if "/" in text)
    return value if all(_is_allowed(text, parties, base) for text in wanted) else ""


def filter_rules(value: str, parties: Parties, base: Url | None) -> str:
    """Give nothing for `Speculation-Rules`: what the files say that it names is not known, and no policy bounds it."""
    return ""


def filter_reports(value: str, parties: Parties, base: Url | None) -> str:
    """Give a Content-Security-Policy that reports to nobody who is not allowed, and is the same in all else."""
    return _REPORT_URI.sub(lambda found: _reporting(found, parties, base), value)


def _reporting(found: re.Match[str], parties: Parties, base: Url | None) -> str:
    before, name, addresses = found.groups()
    kept = [address for address in addresses.split() if _is_allowed(address, parties, base)]
    if len(kept) == len(addresses.split()):
        return found[0]
    return f"{before}{name}{' '.join(kept)}" if kept else before.replace(";", "")


def _may_load(link: str, parties: Parties, base: Url | None) -> bool:
    address, _, parameters = link[1:].partition(">")
    known: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(parameters):
        known.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or plain)
    if LOADING_RELATIONS.isdisjoint(known.get("rel", "").lower().split()):
        return True
    wanted = [address, *sources(known.get("imagesrcset", ""))]
    return all(_is_allowed(one, parties, base) for one in wanted)


def _is_allowed(address: str, parties: Parties, base: Url | None) -> bool:
    url = urls.parse(address, base)
    verdict = parties.judge(url) if url is not None else None
    return verdict is None or verdict.allowed
