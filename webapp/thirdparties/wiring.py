"""Reads the registry, checks it against what is configured, and gives templates what to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, request

import config
from config import ConfigurationError
from consent.registry import Controller, Registry
from webapp.legal.operator import Operator
from webapp.site.headers import sources as page_sources

from . import slots, videos
from .pages import here
from .sources import for_vendor

blueprint = Blueprint("thirdparties", __name__, template_folder="templates")

CONFIGURED_BY = {
    "matomo": "MATOMO_URL",
    "google-analytics": "GA4_ID",
    "google-ads": "ADSENSE_CLIENT",
    "crisp": "CRISP_ID",
    "facebook": "SHARING",
    "x": "SHARING",
    "youtube": "VIDEOS",
}
"""The setting that switches each vendor on."""

INVENTED = {
    one.name: one.default
    for one in config.SETTINGS
    if one.name in {"MATOMO_URL", "GA4_ID", "ADSENSE_CLIENT", "CRISP_ID"}
}
"""Accounts that are nobody's, for the demonstration."""


@dataclass(frozen=True, slots=True)
class ThirdParties:
    """The registry, and which of its vendors this board is set up to use."""

    registry: Registry
    configured: frozenset[str]


def configured(settings: Mapping[str, object], registry: Registry) -> frozenset[str]:
    """Return the ids of the vendors in use.

    Raises:
        ConfigurationError: one of them could never be agreed to, because the registry does not announce it.
    """
    used = frozenset(vendor for vendor, setting in CONFIGURED_BY.items() if settings.get(setting))
    announced = {vendor.id: vendor for vendor in registry.vendors}
    if missing := sorted(used - announced.keys()):
        raise ConfigurationError(
            f"{CONFIGURED_BY[missing[0]]} switches {missing[0]} on, but {settings['CONSENT_REGISTRY']} does not "
            f"announce it, so nobody could agree to it. Add it there, or set {CONFIGURED_BY[missing[0]]}= to nothing."
        )
    if "matomo" in used:
        host = urlsplit(str(settings["MATOMO_URL"])).hostname or ""
        known = announced["matomo"].hosts
        if not any(host == rule.host or (rule.subdomains and host.endswith("." + rule.host)) for rule in known):
            raise ConfigurationError(
                f"MATOMO_URL is on {host}, which {settings['CONSENT_REGISTRY']} does not name as a host of matomo: "
                "it would stay blocked also after consent. Write it there under hosts."
            )
    return used


def examples(settings: Mapping[str, object]) -> list[str]:
    """Return which settings still name an account that is nobody's."""
    return [name for name, value in INVENTED.items() if settings[name] == value]


def init_app(app: Flask) -> None:
    """Join the board."""
    # Who asks is who runs the board, whatever the file of vendors says: consent is given to him (GDPR, article 4(11)).
    registry = Registry.load(app.config["CONSENT_REGISTRY"])
    registry = replace(registry, controller=publisher(app.extensions["operator"], registry.controller.policy_url))
    third_parties = ThirdParties(registry, configured(app.config, registry))
    app.extensions["third_parties"] = third_parties
    app.register_blueprint(blueprint)
    app.add_template_global(shown, "third_party")
    app.add_template_global(slots.here, "slot_here")
    app.add_template_filter(videos.found_in, "videos")


def publisher(operator: Operator, policy_url: str) -> Controller:
    """Return the operator as notice, preferences and receipts name him."""
    return Controller(
        name=operator.name,
        contact=operator.privacy_contact,
        policy_url=policy_url,
        address=operator.address,
        country=operator.country,
    )


def shown(vendor_id: str) -> bool:
    """Say whether a vendor's snippet belongs on this page.

    Whether it may act is the middleware's decision. The page's own content policy opens to a vendor only once the
    visitor allows it, so that it holds also where a snippet slipped through.
    """
    third_parties: ThirdParties = current_app.extensions["third_parties"]
    if vendor_id not in third_parties.configured & here():
        return False
    vendor = third_parties.registry.vendor(vendor_id)
    if vendor is not None and request.environ["consent"].allows(vendor_id):
        for directive, sources in for_vendor(vendor).items():
            page_sources().setdefault(directive, set()).update(sources)
    return True
