"""What the banner writes: bytes for pages, escaped, nonce'd, and the same for everybody who chose the same."""

from __future__ import annotations

import hashlib
import json
import re
import time
from pathlib import Path
from types import SimpleNamespace

import brotli
import pytest
from adblock import Engine, FilterSet
from selectolax.lexbor import LexborHTMLParser

from consent.banner import Banner, Texts, assets
from consent.banner.reach import reach, reach_of_all
from consent.choice import Choice
from consent.errors import ConfigurationError
from consent.registry import Registry
from consent.registry.model import Cookie, HostRule, Purpose, StorageKey, Vendor
from consent.rewrite import Placeholder
from consent.state import ConsentState

TEXTS = Texts.builtin()
REGISTRY = Registry.builtin(use=("google-analytics", "matomo", "google-ads", "youtube"))
BANNER = Banner(REGISTRY, TEXTS)
UNDECIDED = ConsentState.of(None, REGISTRY, nonce="n0nce")
NOW = int(time.time())


def decided(*purposes):
    vendors = {vendor.id for vendor in REGISTRY.vendors if set(vendor.purposes) <= set(purposes)}
    refused = {purpose.id for purpose in REGISTRY.purposes} - set(purposes)
    choice = Choice(NOW, "n", frozenset(purposes), frozenset(refused), frozenset(vendors), record="r")
    return ConsentState.of(choice, REGISTRY, nonce="n0nce")


def whole(state, banner=BANNER):
    return banner.head(state, "") + banner.body(state, "", "/") + banner.end(state, "")


def test_every_style_and_script_carries_the_nonce():
    tags = re.findall(rb"<(?:style|script)[^>]*>", whole(UNDECIDED) + BANNER.preferences(UNDECIDED, "", "/").encode())
    assert len(tags) == 6
    assert all(b'nonce="n0nce"' in tag for tag in tags)


def test_no_attribute_needs_an_unsafe_policy():
    place = Placeholder(REGISTRY.vendor("youtube"), "frame", "https://y.test/", None, "560", "315", "")
    html = whole(UNDECIDED) + BANNER.preferences(UNDECIDED, "", "/").encode() + BANNER.placeholder(UNDECIDED, "", place)
    tree = LexborHTMLParser(html)
    names = {name for node in tree.css("*") for name in node.attributes}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]


def test_the_whole_first_layer_stays_light():
    page = assets.FILES[assets.NAMES["page"]][0]
    everybody = Registry.builtin()
    modes = ({}, {"enforcement": "comfort"}, {"shared_cache": True})
    for mode in modes:
        html = whole(ConsentState.of(None, everybody, nonce="n0nce"), Banner(everybody, TEXTS, **mode))
        assert (mode, len(brotli.compress(html)) + len(brotli.compress(page)) <= 6_000) == (mode, True)
    html = whole(UNDECIDED)
    assert len(brotli.compress(html)) + len(brotli.compress(page)) <= 5_200
    guard = len(brotli.compress(assets.script("guard").encode()))
    assert guard <= 1_200
    assert guard + len(brotli.compress(page)) <= 3_000


def test_served_scripts_were_made_from_the_ones_that_are_read():
    folder = Path(assets.__file__).parent / "scripts"
    recorded = dict(line.split()[::-1] for line in (folder / "served" / "SOURCES").read_text().splitlines())
    assert recorded == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.js")}
    assert {file.name for file in folder.joinpath("served").glob("*.js")} == set(recorded)


def test_asset_names_change_with_their_content():
    for name, (body, kind) in assets.FILES.items():
        assert hashlib.sha256(body).hexdigest()[:10] in name
        assert kind.startswith("text/javascript")


def test_nothing_of_the_request_reaches_the_page_unescaped():
    hostile = '/x"><script>alert(1)</script>?</style>'
    html = BANNER.body(UNDECIDED, '/"<b>', hostile) + BANNER.body(decided(), "", hostile)
    assert b"<script" not in html
    assert b"<b>" not in html.split(b"<ul>")[0]
    json_inside = BANNER.head(UNDECIDED, "/</script><script>")
    assert json_inside.count(b"</script>") == 1


def test_the_question_is_gone_after_an_answer_but_placeholders_keep_their_form():
    tree = LexborHTMLParser(BANNER.body(decided("analytics"), "", "/a?b=1"))
    assert tree.css_first("#privacy-choices") is None
    form = tree.css_first("#privacy-choices-form")
    assert form.attributes["action"] == "/consent/choose"
    assert form.css_first("input").attributes == {"type": "hidden", "name": "return_to", "value": "/a?b=1"}


@pytest.mark.parametrize(
    ("purposes", "told"),
    [
        ((), "tout refusé"),
        (("analytics",), "choix personnalisé"),
        (("analytics", "advertising", "social"), "tout accepté"),
    ],
)
def test_the_reopening_link_says_what_was_chosen(purposes, told):
    assert told in BANNER.end(decided(*purposes), "").decode()


def test_addresses_respect_the_mount_point_and_the_prefix():
    banner = Banner(REGISTRY, TEXTS, prefix="/choix/")
    html = whole(UNDECIDED, banner).decode() + banner.preferences(UNDECIDED, "/app", "/app/")
    assert "/consent/" not in html
    assert 'action="/app/choix/choose"' in html


def test_a_page_for_everybody_is_the_same_whatever_was_chosen_by_script_alone():
    banner = Banner(REGISTRY, TEXTS, shared_cache=True)
    assert banner.head(UNDECIDED, "") == banner.head(UNDECIDED._replace(vendors=frozenset({"youtube"})), "").replace(
        b'["youtube"]', b"[]"
    )
    assert b"@google-analytics" in assets.activation(REGISTRY)[1][0]
    assert b"lifetime" in banner.head(UNDECIDED, "")


def test_a_placeholder_may_stand_in_a_paragraph_and_keeps_the_place():
    place = Placeholder(REGISTRY.vendor("youtube"), "frame", "https://y.test/", "https://youtu.be/x", "560", "315", "V")
    tree = LexborHTMLParser(b"<p>" + BANNER.placeholder(UNDECIDED, "", place) + b"</p>")
    stand = tree.css_first("p > [data-consent-placeholder=youtube]")
    assert stand.css_first("svg").attributes["width"] == "560"
    assert [button.attributes["value"] for button in stand.css("button")] == ["once:youtube", "always:youtube"]
    assert {button.attributes["form"] for button in stand.css("button")} == {"privacy-choices-form"}
    assert stand.css_first("a").attributes["href"] == "https://youtu.be/x"
    assert not stand.css("img, picture")


def test_a_pixel_gets_no_placeholder():
    assert BANNER.placeholder(UNDECIDED, "", Placeholder(None, "frame", "https://t.test/", None, "1", "1", "")) == b""


def test_a_stranger_can_be_named_but_not_allowed():
    html = BANNER.placeholder(
        UNDECIDED, "", Placeholder(None, "frame", "https://nobody.test/x", None, "", "", "")
    ).decode()
    assert "nobody.test" in html
    assert "<button" not in html


def test_the_notice_holds_all_that_is_told():
    notice = json.loads(BANNER.notice("fr"))
    assert [vendor["id"] for vendor in notice["vendors"]] == [vendor.id for vendor in REGISTRY.vendors]
    assert notice["texts"]["layer.title"] == TEXTS.get("fr", "layer.title")
    assert BANNER.notice("fr") == Banner(REGISTRY, Texts.builtin()).notice("fr")
    assert BANNER.notice("fr") != BANNER.notice("en")


def test_a_purpose_without_words_is_refused_when_the_site_starts():
    registry = SimpleNamespace(purposes=(Purpose("games"),), vendors=(), necessary=())
    with pytest.raises(ConfigurationError, match="'games' has no title"):
        Banner(registry, TEXTS)


def test_an_unknown_theme_is_refused():
    with pytest.raises(ConfigurationError, match="meadow"):
        Banner(REGISTRY, TEXTS, theme="mauve")


def test_what_is_kept_in_storage_is_said_beside_its_name():
    keys = (StorageKey("known*", {"fr": "Retenir la visite", "en": "Keep the visit"}), StorageKey("other"))
    vendor = Vendor("own", "Own", ("analytics",), hosts=(HostRule("own.example"),), storage=keys)
    banner = Banner(Registry.builtin(use=(), vendors=[vendor]), TEXTS)
    for language, said, unsaid in (("fr", "Retenir la visite", "non précisée"), ("en", "Keep the visit", "not stated")):
        page = banner.preferences(ConsentState(None, language=language), "", "/")
        rows = [[cell.text() for cell in row.css("td")] for row in LexborHTMLParser(page).css("tbody tr")]
        assert [(name, use) for name, _, use in rows] == [("known*", said), ("other", unsaid)]
        assert said in banner.notice(language)


def test_most_built_in_keys_say_what_they_are_for():
    keys = [key for vendor in Registry.builtin().vendors for key in vendor.storage]
    assert len([key for key in keys if {"fr", "en"} <= key.description.keys()]) > len(keys) * 2 / 3


def test_the_guard_is_told_who_is_allowed_and_what_names_are_not():
    site = Vendor(
        "stats", "Stats", ("analytics",), hosts=(HostRule("self", path="/stats"),), cookies=(Cookie("s_*", 9),)
    )
    maps = Vendor("maps", "Maps", ("social",), hosts=(HostRule("big.test"),))
    inner = Vendor("inner", "Inner", ("analytics",), hosts=(HostRule("spy.big.test", subdomains=False, path="/x"),))
    registry = Registry.builtin(use=(), vendors=[site, maps, inner], first_party=["cdn.site.test", "*.img.test"])
    tokens = reach(registry, frozenset({"maps"})).split()
    assert tokens == [".img.test", ".big.test", "cdn.site.test", "-spy.big.test/x", "-self/stats", "~s_.*"]
    assert reach(registry, frozenset()).split() == [".img.test", "cdn.site.test", "-self/stats", "~s_.*"]
    everyone = reach_of_all(registry).split()
    assert everyone[2:] == ["@stats", "self/stats", "~s_.*", "@maps", ".big.test", "@inner", "spy.big.test/x"]


# The generic rules of the widespread lists that hit names like ours, in their own syntax.
RULES = """
###consent
##.consent
###consent-banner
##.consent-banner
##[id^="cookie-"]
##[class^="cookie-"]
##.cookieconsent
##[class^="gdpr"]
###gdpr
##.privacy-banner
###bandeau-cookies
##.ads
##.ad-item
##.adboard
##.advert
##.ads-banner
##.share-buttons
##.social-share
##.cookie-banner
##.cc-banner
##.cmp-banner
/cookie-consent.
/cookie-consent/
/cookieconsent.
/cookie-banner.
/gdpr.js
/media/ads/
/consent-banner.
"""


def names_and_addresses():
    place = Placeholder(REGISTRY.vendor("youtube"), "frame", "https://y.test/", None, "560", "315", "")
    html = whole(UNDECIDED) + BANNER.preferences(UNDECIDED, "", "/").encode() + BANNER.placeholder(UNDECIDED, "", place)
    nodes = LexborHTMLParser(html).css("*")
    ids = {node.attributes["id"] for node in nodes if "id" in node.attributes} | {"privacy-choices-dialog"}
    classes = {name for node in nodes for name in (node.attributes.get("class") or "").split()} | {"pc-close"}
    addresses = ["/consent/", "/consent/choose", "/consent/receipt", "/consent/report"]
    return classes, ids, addresses + [f"/consent/assets/{name}" for name in assets.FILES]


def engine():
    rules = FilterSet()
    rules.add_filter_list(RULES)
    return Engine(rules)


def test_content_blockers_leave_our_names_alone():
    classes, ids, addresses = names_and_addresses()
    blocker = engine()
    assert "privacy-choices" in ids and "pc-button" in classes
    assert blocker.hidden_class_id_selectors(sorted(classes), sorted(ids), set()) == []
    for address in addresses:
        assert not blocker.check_network_urls(f"https://s.test{address}", "https://s.test/", "script").matched
    assert not [name for name in classes | ids if re.search(r"(^|-)(ads?|cookie|consent|gdpr|social|share)(-|$)", name)]


def test_the_content_blocker_used_here_does_block():
    blocker = engine()
    assert blocker.hidden_class_id_selectors(["advert"], ["consent-banner"], set())
    assert blocker.check_network_urls("https://s.test/gdpr.js", "https://s.test/", "script").matched


def activation(registry):
    """Read the two arguments with which the script of activation is called."""
    name, (body, kind) = assets.activation(registry)
    start, end = f"({assets.script('activate')})(", ");"
    text = body.decode()
    assert text.startswith(start) and text.endswith(end)
    rules, interfaces = json.loads(f"[{text.removeprefix(start).removesuffix(end)}]")
    return name, kind, rules, interfaces


def test_what_acts_in_place_knows_everybody_and_every_interface():
    registry = Registry.builtin(use=["matomo", "google-analytics", "google-ads", "microsoft-ads", "youtube"])
    name, kind, rules, interfaces = activation(registry)
    assert kind == "text/javascript; charset=utf-8"
    assert [token for token in rules.split(" ") if token.startswith("@")] == [f"@{one.id}" for one in registry.vendors]
    after_youtube = rules.split("@youtube ")[1].split(" ")
    assert ".youtube-nocookie.com" in after_youtube and any(token.startswith("~") for token in after_youtube)
    assert interfaces == {
        "matomo": {"analytics": ["matomo"]},
        "google": {"analytics": ["google-analytics"], "advertising": ["google-ads"]},
        "uet": {"advertising": ["microsoft-ads"]},
    }
    assert name.startswith("activate-") and name.endswith(".js")


def test_what_acts_in_place_has_another_name_for_another_registry():
    one, other = (activation(Registry.builtin(use=[use])) for use in ("youtube", "matomo"))
    assert one[0] != other[0]
    assert activation(Registry.builtin(use=["youtube"])) == one
    assert one[3] == {}


@pytest.mark.parametrize("mode", [{"enforcement": "comfort"}, {"shared_cache": True}], ids=str)
def test_pages_that_need_it_name_what_acts_in_place_and_others_do_not(mode):
    name = activation(REGISTRY)[0]
    assert name.encode() in Banner(REGISTRY, TEXTS, **mode).head(UNDECIDED, "")
    assert b"activate" not in BANNER.head(UNDECIDED, "")


def test_every_language_stays_light():
    everybody = Registry.builtin()
    page = len(brotli.compress(assets.FILES[assets.NAMES["page"]][0]))
    for mode in ({}, {"enforcement": "comfort"}, {"shared_cache": True}):
        banner = Banner(everybody, TEXTS, **mode)
        weights = {
            language: page + len(brotli.compress(whole(ConsentState.of(None, everybody, language=language), banner)))
            for language in TEXTS.languages
        }
        assert {language: weight for language, weight in weights.items() if weight > 6_000} == {}


def test_nothing_is_ticked_before_a_choice_and_what_was_chosen_is_afterwards():
    def ticked(state):
        tree = LexborHTMLParser(BANNER.preferences(state, "", "/"))
        assert len(tree.css("#pc-preferences input[type=checkbox]")) == 7
        return {box.attributes["value"] for box in tree.css("#pc-preferences input[checked]")}

    assert ticked(UNDECIDED) == set()
    assert ticked(decided()) == set()
    assert ticked(decided("analytics")) == {"analytics", "google-analytics", "matomo"}
