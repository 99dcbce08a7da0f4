"""The second layer: choosing by purpose and by vendor, on a page of its own that needs no script."""

from __future__ import annotations

from consent.choice import LIFETIME
from consent.registry import Registry
from consent.registry.model import Cookie, Purpose, Vendor
from consent.state import ConsentState

from .layer import buttons
from .markup import attribute, escape
from .placeholder import late_templates
from .words import Words


def preferences(
    words: Words,
    registry: Registry,
    state: ConsentState,
    prefix: str,
    hidden_fields: str,
    back: str,
    message: str | None,
    query: str = "",
) -> str:
    """Write the page's main part, which a dialog can show as well.

    A purpose that is ticked stands for all its vendors; a vendor that is ticked stands for itself. Nothing is ticked
    that was not chosen before, so that saving an untouched page is a refusal.

    Parameters:
        prefix: address of the preferences page, with the application's mount point.
        hidden_fields: hidden inputs that every form of ours carries.
        back: path of the page from which the visitor came.
        message: what happened to the last request, if anything is to be told.
        query: what names the language in our addresses, where that is needed.
    """
    title = escape(words("link.open"))
    told = f'<p class="pc-message" role="alert">{escape(message)}</p>' if message else ""
    sections = "".join(
        _purpose(words, registry, state, purpose, f"pc-about-{number}")
        for number, purpose in enumerate(registry.purposes, start=1)
    )
    return (
        f'<main id="pc-preferences" lang="{words.language}" dir="{words("language.direction")}"'
        f"{attribute('data-close', words('done.close'))}>"
        f'<h1 id="pc-heading" tabindex="-1">{title}</h1>{told}'
        f"<p>{escape(words('preferences.intro'))}</p>{_current(words, registry, state, prefix)}"
        f'<form id="pc-preferences-form" method="post" action="{escape(prefix)}choose{query}">'
        f"{hidden_fields}"
        f"{_necessary(words, registry)}"
        f'<div id="pc-partners">{sections}</div>'
        f'<p class="pc-buttons"><button class="pc-button" name="choice" value="save">'
        f"{escape(words('preferences.save'))}</button>{buttons(words, ('refuse', 'accept'))}</p></form>"
        f'<div class="pc-foot"><p>{escape(words("preferences.elsewhere"))}</p>{_controller(words, registry)}'
        f'<p><a class="pc-back" href="{escape(back)}">{escape(words("preferences.back"))}</a></p></div></main>'
        f"{late_templates(words)}"
    )


def outcome(registry: Registry, state: ConsentState) -> str:
    """Sum a state up in one word: ``undecided``, ``accepted``, ``refused`` or ``partial``."""
    if state.undecided:
        return "undecided"
    if not state.purposes and not any(vendor.id in state.vendors for vendor in registry.vendors):
        return "refused"
    return "accepted" if state.purposes >= {purpose.id for purpose in registry.purposes} else "partial"


def _current(words: Words, registry: Registry, state: ConsentState, prefix: str) -> str:
    signal = f"<p>{escape(words('preferences.signal'))}</p>" if state.signal else ""
    if state.choice is None:
        return f'<p class="pc-current">{escape(words("preferences.none"))}</p>{signal}'
    made, until = words.date(state.choice.decided_at), words.date(state.choice.decided_at + LIFETIME)
    receipt = ""
    if state.choice.record:
        receipt = f' <a href="{escape(prefix)}receipt" download>{escape(words("preferences.receipt"))}</a>'
    return (
        f'<p class="pc-current">{escape(words("preferences.current", date=made, until=until))} '
        f"<b>{escape(words('link.' + outcome(registry, state)))}</b>.{receipt}</p>{signal}"
    )


def _controller(words: Words, registry: Registry) -> str:
    controller = registry.controller
    if not controller.name:
        return ""
    contact = f" {escape(words('preferences.contact'))} {escape(controller.contact)}" if controller.contact else ""
    return f"<p>{escape(words('preferences.controller', name=controller.name))}{contact}</p>"


def _necessary(words: Words, registry: Registry) -> str:
    title, text = escape(words("preferences.necessary_title")), escape(words("preferences.necessary_text"))
    entries = "".join(
        f'<li class="pc-vendor"><b>{escape(vendor.name)}</b>'
        f"{_facts(words, registry, vendor)}{_trackers(words, vendor)}</li>"
        for vendor in registry.necessary
    )
    listed = _details(words, len(registry.necessary), entries)
    return f'<section class="pc-purpose"><h2>{title}</h2><p>{text}</p>{listed}</section>'


def _details(words: Words, count: int, entries: str) -> str:
    if not count:
        return ""
    summary = escape(words("preferences.partners", count=count))
    return f"<details><summary>{summary}</summary><ul>{entries}</ul></details>"


def _purpose(words: Words, registry: Registry, state: ConsentState, purpose: Purpose, about: str) -> str:
    vendors = [vendor for vendor in registry.vendors if vendor.purposes[0] == purpose.id]
    checked = " checked" if purpose.id in state.purposes else ""
    listed = _details(words, len(vendors), "".join(_vendor(words, registry, state, vendor) for vendor in vendors))
    return (
        f'<section class="pc-purpose"><h2><label class="pc-check"><input type="checkbox" name="purpose"'
        f' value="{purpose.id}" aria-describedby="{about}"{checked}> '
        f"{escape(words.purpose(purpose, 'title'))}</label></h2>"
        f'<p id="{about}">{escape(words.purpose(purpose, "text"))}</p>{listed}</section>'
    )


def _vendor(words: Words, registry: Registry, state: ConsentState, vendor: Vendor) -> str:
    checked = " checked" if vendor.id in state.vendors else ""
    hosts = " ".join(rule.host for rule in vendor.hosts)
    return (
        f'<li class="pc-vendor" data-consent-hosts="{escape(hosts)}"><label class="pc-check">'
        f'<input type="checkbox" name="vendor" value="{vendor.id}" data-consent-purposes="{" ".join(vendor.purposes)}"'
        f"{checked}> {escape(vendor.name)}</label>{_facts(words, registry, vendor)}{_trackers(words, vendor)}</li>"
    )


def _facts(words: Words, registry: Registry, vendor: Vendor) -> str:
    titles = {purpose.id: words.purpose(purpose, "title") for purpose in registry.purposes}
    facts = [
        (words("preferences.company"), escape(vendor.company)),
        (words("preferences.country"), escape(words.country(vendor.country) if vendor.country else "")),
        (words("preferences.also"), escape(", ".join(titles.get(name, name) for name in vendor.purposes[1:]))),
        (words("preferences.hosts"), escape(", ".join(dict.fromkeys(rule.host for rule in vendor.hosts)))),
        (words("preferences.policy"), _policy(words, vendor)),
    ]
    told = "".join(f"<div><dt>{escape(label)}</dt><dd>{fact}</dd></div>" for label, fact in facts if fact)
    return f"<dl>{told}</dl>" if told else ""


def _policy(words: Words, vendor: Vendor) -> str:
    if not vendor.policy_url:
        return ""
    return (
        f'<a href="{escape(vendor.policy_url)}" rel="noreferrer" target="_blank">{escape(vendor.name)} '
        f"{escape(words('preferences.new_window'))}</a>"
    )


def _trackers(words: Words, vendor: Vendor) -> str:
    rows = "".join(_cookie(words, cookie) for cookie in vendor.cookies)
    rows += "".join(
        _row(words, key.name, words("lifetime.kept"), words.best(key.description)) for key in vendor.storage
    )
    if not rows:
        return ""
    head = "".join(f"<th{attribute('scope', 'col')}>{escape(words(f'preferences.{key}'))}</th>" for key in _COLUMNS)
    return (
        f'<div class="pc-scroll" tabindex="0" role="group"{attribute("aria-label", vendor.name)}>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


_COLUMNS = ("trackers", "lifetime", "use")


def _cookie(words: Words, cookie: Cookie) -> str:
    return _row(words, cookie.name, words.lifetime(cookie.seconds), words.best(cookie.description))


def _row(words: Words, name: str, lifetime: str, use: str) -> str:
    cells = (name, lifetime, use or words("preferences.unstated"))
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
