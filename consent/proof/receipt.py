"""The visitor's receipt: a record with all that it refers to, in the terms of ISO/IEC TS 27560 and the W3C DPV.

Form: JSON-LD as the W3C Community Group's guide "Consent Records using DPV and ISO/IEC TS 27560" lays it out, profile
`record-eu-gdpr`. Everything said about purposes and vendors is taken from the notice as it was shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from consent.choice import LIFETIME
from consent.registry.model import Controller

from .record import WITHDRAWN, Notice, Record, timestamp

CONTEXT = {
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dpv-27560": "https://w3id.org/dpv/schema/dpv-27560#",
    "entity": "urn:consent:entity:",
}

_BROADER = {
    "analytics": "dpv:ServiceUsageAnalytics",
    "advertising": "dpv:TargetedAdvertising",
    "social": "dpv:ServiceProvision",
}
"""Nearest terms of the DPV for the built-in purposes; a site's own are `dpv:Purpose`."""

_PERSONAL_DATA = ["pd:UID", "pd:IPAddress", "pd:BrowsingBehavior"]
_PROCESSING = ["dpv:Collect", "dpv:Store", "dpv:Use", "dpv:Share"]
_CONTROLLER = "entity:controller"
_ONCE = "once"


def receipt(record: Record, notice: Notice | None, controller: Controller, withdrawal_url: str = "") -> dict[str, Any]:
    """Write a record as JSON-LD that a visitor can keep and a machine can read.

    Parameters:
        notice: what was shown, with the text `Banner.notice` wrote; `None` if it cannot be found any more.
        controller: who publishes the site.
        withdrawal_url: where the choice can be changed.
    """
    told = _told(notice)
    when = timestamp(record.at)
    vendors = told["vendors"]
    recipients = {f"entity:{id_}": _entity(id_, vendors.get(id_, {})) for id_ in record.granted_vendors}
    return {
        "@context": CONTEXT,
        "@type": ["dpv:ConsentRecord"],
        "dct:conformsTo": "dpv-27560:record-eu-gdpr",
        "dpv:hasIdentifier": record.id or f"sha256:{record.digest}",
        "dpv:hasDataSubject": {"@type": ["dpv:DataSubject"], "dpv:hasIdentifier": record.id or "anonymous"},
        "dct:created": when,
        "dct:creator": _CONTROLLER,
        "dct:language": record.language,
        "dpv:hasNotice": [
            {
                "@type": ["dpv:ConsentNotice"],
                "dpv:hasIdentifier": f"sha256:{record.notice}",
                "dct:language": record.language,
                "schema:text": notice.text if notice else "",
            }
        ],
        "dpv:hasProcess": [
            _process(record, purpose, told, controller, withdrawal_url, when) for purpose in _purposes(record, vendors)
        ],
        "dpv:hasEntity": {_CONTROLLER: _controller(controller), **recipients},
        "schema:additionalProperty": {
            "event": record.event,
            "signal": record.signal,
            "registry": record.registry,
            **({"code": f"sha256:{record.code}"} if record.code else {}),
            **({"screens": f"sha256:{record.screens}"} if record.screens else {}),
            "sequence": record.sequence,
            "previous": f"sha256:{record.previous}",
            "digest": f"sha256:{record.digest}",
            **({"dct:replaces": record.replaces} if record.replaces else {}),
        },
    }


def _process(
    record: Record, purpose: str, told: Mapping[str, Any], controller: Controller, withdrawal_url: str, when: str
) -> dict[str, Any]:
    """Write one purpose with its own status: each can be withdrawn alone."""
    words = told["purposes"].get(purpose, {})
    vendors = [id_ for id_ in record.granted_vendors if _main_purpose(id_, told["vendors"]) == purpose]
    status = _status(record, purpose, vendors)
    lifetimes = [seconds for id_ in vendors for seconds in _lifetimes(told["vendors"].get(id_, {}))]
    return {
        "@type": ["dpv:Process"],
        "dpv:hasPurpose": [
            {
                "@type": ["dpv:Purpose"],
                "skos:broader": _BROADER.get(purpose, "dpv:Purpose"),
                "skos:prefLabel": words.get("title") or purpose,
                "skos:definition": words.get("text", ""),
            }
        ],
        "dpv:hasPersonalData": _PERSONAL_DATA,
        "dpv:hasProcessing": _PROCESSING,
        "dpv:hasDataController": [_CONTROLLER],
        "dpv:hasDataSource": ["dpv:DataSubjectDataSource"],
        "dpv:hasStorageCondition": [
            {"@type": ["dpv:StorageLocation"], "dpv:hasLocation": "dpv:WithinDevice"},
            {
                "@type": ["dpv:StorageDuration"],
                "dpv:hasDuration": {
                    "@type": "dpv:TemporalDuration",
                    "rdf:value": f"P{max(lifetimes, default=0) // 86_400}D",
                },
            },
        ],
        "dpv:hasRecipient": [f"entity:{id_}" for id_ in vendors],
        "dpv:hasLegalBasis": ["eu-gdpr:A6-1-a"],
        "dpv:hasJurisdiction": f"loc:{controller.country}" if controller.country else "loc:EU",
        "dpv:hasConsentControl": {
            "@type": ["dpv:WithdrawConsent"],
            "dpv:isExercisedAt": withdrawal_url or "the link at the bottom of every page",
        },
        "dpv:hasConsentStatus": [
            {
                "@type": [status, "dpv:ExpressedConsent"],
                "dpv:isIndicatedAtTime": when,
                "dpv:isIndicatedBy": "dpv:DataSubject",
                "dpv:isExercisedAt": record.method,
                "dpv:hasDuration": {
                    "@type": ["dpv:TemporalDuration"],
                    # "Once" holds for one page load; all else for six months.
                    "rdf:value": "PT1M" if record.method == _ONCE else f"P{LIFETIME // 86_400}D",
                },
            }
        ],
    }


def _status(record: Record, purpose: str, vendors: list[str]) -> str:
    if purpose in record.granted or vendors:
        return "dpv:ConsentGiven"
    return "dpv:ConsentWithdrawn" if record.event == WITHDRAWN else "dpv:ConsentRefused"


def _purposes(record: Record, vendors: Mapping[str, Any]) -> list[str]:
    """List the purposes that the choice touched: granted, refused, and those of vendors allowed by themselves."""
    alone = (_main_purpose(id_, vendors) for id_ in record.granted_vendors)
    return list(dict.fromkeys((*record.granted, *record.refused, *alone)))


def _main_purpose(vendor: str, vendors: Mapping[str, Any]) -> str:
    purposes = vendors.get(vendor, {}).get("purposes") or ["unknown"]
    return str(purposes[0])


def _lifetimes(vendor: Mapping[str, Any]) -> list[int]:
    cookies = vendor.get("cookies")
    found = [one.get("seconds") for one in cookies if isinstance(one, dict)] if isinstance(cookies, list) else []
    return [seconds for seconds in found if isinstance(seconds, int)]


def _entity(id_: str, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": ["dpv:ThirdParty"],
        "dpv:hasName": told.get("company") or told.get("name") or id_,
        "schema:alternateName": told.get("name") or id_,
        "dpv:hasLocation": f"loc:{told['country']}" if told.get("country") else "",
        "schema:url": told.get("policy", ""),
    }


def _controller(controller: Controller) -> dict[str, Any]:
    return {
        "@type": ["dpv:DataController"],
        "dpv:hasName": controller.name,
        "dpv:hasContact": controller.contact,
        "dpv:hasAddress": controller.address,
        "dpv:hasLocation": f"loc:{controller.country}" if controller.country else "",
        "schema:url": controller.policy_url,
    }


def _told(notice: Notice | None) -> dict[str, dict[str, Any]]:
    """Read what the notice said about each purpose and vendor; another renderer's may be plain text or other JSON."""
    try:
        content = json.loads(notice.text) if notice else {}
    except ValueError:
        content = {}
    if not isinstance(content, dict):
        content = {}
    lists = {kind: content.get(kind) for kind in ("purposes", "vendors")}
    return {
        kind: {str(one["id"]): one for one in found if isinstance(one, dict) and "id" in one}
        if isinstance(found, list)
        else {}
        for kind, found in lists.items()
    }
