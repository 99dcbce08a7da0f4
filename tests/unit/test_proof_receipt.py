"""What a visitor can take home."""

from __future__ import annotations

import json
import uuid

import jsonschema
import pytest

from consent.proof import GIVEN, REFUSED, WITHDRAWN, Notice, Record, notice_version, receipt
from consent.registry import Controller

TEXT = json.dumps(
    {
        "purposes": [
            {"id": "analytics", "title": "Mesure d’audience", "text": "compter les visites."},
            {"id": "social", "title": "Réseaux sociaux", "text": "vidéos."},
        ],
        "vendors": [
            {
                "id": "matomo",
                "name": "Matomo",
                "company": "InnoCraft Ltd",
                "country": "NZ",
                "policy": "https://matomo.org/privacy-policy/",
                "purposes": ["analytics"],
                "cookies": [{"name": "_pk_id*", "seconds": 390 * 86_400}],
            },
            {"id": "youtube", "name": "YouTube", "purposes": ["social"], "cookies": []},
        ],
    }
)
NOTICE = Notice(notice_version(TEXT), "fr", TEXT)
CONTROLLER = Controller("Le Panneau SARL", "contact@panneau.example", "/confidentialite", "1 rue X, Lyon", "FR")

# The mandatory fields of ISO/IEC TS 27560, as the W3C DPV guide lays them out for the GDPR.
TEXT_FIELD = {"type": "string", "minLength": 1}
LIST = {"type": "array", "minItems": 1}
SCHEMA = {
    "type": "object",
    "required": [
        "dct:conformsTo",
        "dpv:hasIdentifier",
        "dpv:hasDataSubject",
        "dct:created",
        "dct:creator",
        "dct:language",
        "dpv:hasNotice",
        "dpv:hasProcess",
        "dpv:hasEntity",
    ],
    "properties": {
        "dct:conformsTo": {"const": "dpv-27560:record-eu-gdpr"},
        "dpv:hasIdentifier": TEXT_FIELD,
        "dpv:hasDataSubject": {"required": ["dpv:hasIdentifier"]},
        "dct:created": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "dct:language": {"pattern": "^[a-z]{2}$"},
        "dpv:hasNotice": {"minItems": 1, "items": {"required": ["dpv:hasIdentifier", "schema:text"]}},
        "dpv:hasProcess": {
            "minItems": 1,
            "items": {
                "required": ["dpv:hasJurisdiction", "dpv:hasConsentControl"],
                "properties": dict.fromkeys(
                    (
                        "dpv:hasPurpose",
                        "dpv:hasPersonalData",
                        "dpv:hasProcessing",
                        "dpv:hasDataController",
                        "dpv:hasDataSource",
                        "dpv:hasStorageCondition",
                        "dpv:hasLegalBasis",
                        "dpv:hasConsentStatus",
                    ),
                    LIST,
                ),
            },
        },
        "dpv:hasEntity": {
            "required": ["entity:controller"],
            "properties": {
                "entity:controller": {
                    "properties": dict.fromkeys(("dpv:hasName", "dpv:hasContact", "dpv:hasAddress"), TEXT_FIELD)
                }
            },
        },
    },
}


def record(**changes) -> Record:
    values = {
        "event": GIVEN,
        "at": 1_800_000_000,
        "notice": NOTICE.version,
        "language": "fr",
        "method": "banner",
        "registry": "abc",
        "granted": ("analytics",),
        "refused": ("social",),
        "granted_vendors": ("matomo",),
        "id": str(uuid.uuid4()),
        "sequence": 1,
        "previous": "0" * 64,
        "digest": "1" * 64,
    }
    return Record(**{**values, **changes})


def statuses(content) -> dict[str, str]:
    return {
        process["dpv:hasPurpose"][0]["skos:prefLabel"]: process["dpv:hasConsentStatus"][0]["@type"][0]
        for process in content["dpv:hasProcess"]
    }


def test_a_receipt_has_every_field_that_the_standard_asks_for():
    content = json.loads(json.dumps(receipt(record(), NOTICE, CONTROLLER, "https://panneau.example/consent/")))
    jsonschema.validate(content, SCHEMA)


def test_each_purpose_has_its_own_status():
    content = receipt(record(), NOTICE, CONTROLLER)
    assert statuses(content) == {"Mesure d’audience": "dpv:ConsentGiven", "Réseaux sociaux": "dpv:ConsentRefused"}


def test_a_withdrawal_is_told_from_a_refusal():
    nothing = {"granted": (), "granted_vendors": (), "refused": ("analytics", "social"), "id": None}
    withdrawn = receipt(record(event=WITHDRAWN, replaces="earlier", **nothing), NOTICE, CONTROLLER)
    assert set(statuses(withdrawn).values()) == {"dpv:ConsentWithdrawn"}
    assert withdrawn["schema:additionalProperty"]["dct:replaces"] == "earlier"
    refused = receipt(record(event=REFUSED, **nothing), NOTICE, CONTROLLER)
    assert set(statuses(refused).values()) == {"dpv:ConsentRefused"}


def test_recipients_are_named_with_company_country_and_policy():
    content = receipt(record(), NOTICE, CONTROLLER)
    assert content["dpv:hasProcess"][0]["dpv:hasRecipient"] == ["entity:matomo"]
    assert content["dpv:hasProcess"][1]["dpv:hasRecipient"] == []
    assert content["dpv:hasEntity"]["entity:matomo"]["dpv:hasName"] == "InnoCraft Ltd"
    assert content["dpv:hasEntity"]["entity:matomo"]["dpv:hasLocation"] == "loc:NZ"


def test_a_vendor_that_was_allowed_by_itself_appears_under_its_purpose():
    alone = record(granted=(), refused=(), granted_vendors=("youtube",), method="placeholder")
    content = receipt(alone, NOTICE, CONTROLLER)
    assert statuses(content) == {"Réseaux sociaux": "dpv:ConsentGiven"}
    assert content["dpv:hasProcess"][0]["dpv:hasRecipient"] == ["entity:youtube"]


def test_the_exact_wording_is_part_of_the_receipt():
    content = receipt(record(), NOTICE, CONTROLLER)
    assert content["dpv:hasNotice"][0]["schema:text"] == TEXT
    assert content["dpv:hasNotice"][0]["dpv:hasIdentifier"] == f"sha256:{NOTICE.version}"


def test_a_refusal_names_nobody():
    content = receipt(record(event=REFUSED, id=None, granted=(), granted_vendors=()), NOTICE, CONTROLLER)
    assert content["dpv:hasDataSubject"]["dpv:hasIdentifier"] == "anonymous"


@pytest.mark.parametrize(
    "told",
    [
        {"vendors": 3, "purposes": None},
        {"vendors": [{"id": "matomo", "cookies": ["_pk_id"], "purposes": "analytics"}, "youtube", {"id": []}]},
        {"vendors": [{"id": "matomo", "cookies": [{"name": "_pk_id"}, {"seconds": "long"}], "purposes": []}]},
    ],
)
def test_a_notice_in_another_form_still_gives_a_receipt(told):
    text = json.dumps(told)
    content = receipt(record(), Notice(notice_version(text), "fr", text), CONTROLLER, "https://p.example/consent/")
    jsonschema.validate(content, SCHEMA)


def test_a_notice_that_is_plain_text_or_lost_still_gives_a_receipt():
    for notice in (None, Notice("v", "fr", "Du texte."), Notice("v", "fr", "[1, 2]")):
        content = receipt(record(), notice, CONTROLLER)
        assert content["dpv:hasProcess"][0]["dpv:hasPurpose"][0]["skos:prefLabel"] == "analytics"
