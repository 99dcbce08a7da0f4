"""Who an address, a cookie, an inline script belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from consent.registry import Cookie, HostRule, Registry, Vendor, curated, known
from consent.registry.index import HostIndex, literal


@dataclass(frozen=True)
class Address:
    """As much of a `consent.urls.Url` as the registry looks at."""

    host: str
    path: str = "/"


REGISTRY = Registry.builtin()


def owner(host: str, path: str = "/", registry: Registry = REGISTRY) -> str | None:
    vendor = registry.owner(Address(host, path))
    return vendor and vendor.id


@pytest.mark.parametrize(
    ("host", "path", "vendor"),
    [
        ("www.google-analytics.com", "/g/collect", "google-analytics"),
        ("region1.google-analytics.com", "/", "google-analytics"),
        ("www.googletagmanager.com", "/gtag/js", "google-analytics"),
        ("www.googletagmanager.com", "/gtm.js", "google-tag-manager"),
        ("pagead2.googlesyndication.com", "/pagead/js/adsbygoogle.js", "google-ads"),
        ("googleads.g.doubleclick.net", "/", "google-ads"),
        ("connect.facebook.net", "/en_US/fbevents.js", "meta-pixel"),
        ("www.facebook.com", "/tr", "meta-pixel"),
        ("connect.facebook.net", "/fr_FR/sdk.js", "facebook"),
        ("www.facebook.com", "/plugins/like.php", "facebook"),
        ("platform.twitter.com", "/widgets.js", "x"),
        ("static.ads-twitter.com", "/uwt.js", "x-pixel"),
        ("analytics.tiktok.com", "/", "tiktok-pixel"),
        ("www.tiktok.com", "/embed/v2/1", "tiktok"),
        ("www.youtube-nocookie.com", "/embed/x", "youtube"),
        ("i.ytimg.com", "/vi/x/hq.jpg", "youtube"),
        ("client.crisp.chat", "/l.js", "crisp"),
        ("embed.tawk.to", "/", "tawk-to"),
        ("www.google.com", "/recaptcha/api.js", "google-recaptcha"),
        ("www.google.com", "/maps/embed", "google-maps"),
        ("fonts.gstatic.com", "/s/x.woff2", "google-fonts"),
        ("px.ads.linkedin.com", "/collect", "linkedin-insight"),
        ("platform.linkedin.com", "/in.js", "linkedin"),
        ("logc1.xiti.com", "/hit.xiti", "piano-analytics"),
    ],
)
def test_widespread_third_parties_are_told_apart(host, path, vendor):
    assert owner(host, path) == vendor


def test_what_no_site_announces_may_still_be_known():
    vendor = REGISTRY.owner(Address("cdn.jsdelivr.net", "/npm/x"))
    assert vendor is not None
    assert vendor.id.startswith("known:")
    assert not REGISTRY.is_announced(vendor)


def test_a_built_in_vendor_that_the_site_does_not_use_is_known_but_not_announced():
    registry = Registry.builtin(use=["matomo"])
    vendor = registry.owner(Address("static.hotjar.com"))
    assert vendor.id == "hotjar"
    assert not registry.is_announced(vendor)
    assert [one.id for one in registry.vendors] == ["matomo"]


@pytest.mark.parametrize(
    "host", ["nobody.example", "google-analytics.com.evil.example", "notcrisp.chat", "localhost", ""]
)
def test_a_host_that_only_looks_like_one_belongs_to_nobody(host):
    assert owner(host) is None


def test_a_site_can_announce_what_is_merely_known():
    own = Vendor("jsdelivr", "jsDelivr", ("social",), hosts=(HostRule("jsdelivr.net"),))
    registry = Registry.builtin(use=[], vendors=[own])
    assert registry.is_announced(registry.owner(Address("cdn.jsdelivr.net")))


def vendor(id_: str, *hosts: HostRule) -> Vendor:
    return Vendor(id_, id_, ("analytics",), hosts=hosts)


def test_the_most_specific_host_wins_then_the_longest_path():
    index = HostIndex(
        [
            vendor("wide", HostRule("a.example")),
            vendor("path", HostRule("a.example", path="/x/")),
            vendor("longer", HostRule("a.example", path="/x/y/")),
            vendor("below", HostRule("b.a.example")),
        ]
    )
    found = {
        (host, path): index.find(host, path).id
        for host in ("a.example", "c.a.example", "b.a.example", "d.b.a.example")
        for path in ("/", "/x/1", "/x/y/1")
    }
    for host in ("a.example", "c.a.example"):
        assert [found[host, path] for path in ("/", "/x/1", "/x/y/1")] == ["wide", "path", "longer"]
    for host in ("b.a.example", "d.b.a.example"):
        assert {found[host, path] for path in ("/", "/x/1", "/x/y/1")} == {"below"}


def test_a_rule_without_subdomains_is_for_its_host_alone():
    index = HostIndex([vendor("one", HostRule("a.example", subdomains=False))])
    assert index.find("a.example", "/").id == "one"
    assert index.find("b.a.example", "/") is None


def test_a_tracker_that_the_site_passes_on_is_found_by_path():
    registry = Registry.builtin(use=["matomo"], hosts={"matomo": ["self/stats/"]})
    assert registry.proxied("/stats/matomo.js").id == "matomo"
    assert registry.proxied("/annonces") is None


def test_software_that_a_site_hosts_itself_is_found_on_its_host():
    registry = Registry.builtin(use=["matomo"], hosts={"matomo": ["stats.example.org"]})
    assert owner("stats.example.org", "/matomo.php", registry) == "matomo"
    assert owner("demo.matomo.cloud", "/matomo.js", registry) == "matomo"
    assert owner("stats.example.org") is None


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("_ga", "google-analytics"),
        ("_ga_ABC123", "google-analytics"),
        ("_gid", "google-analytics"),
        ("_gcl_au", "google-ads"),
        ("_pk_id.1.fff", "matomo"),
        ("_fbp", "meta-pixel"),
        ("twk_uuid_1", "tawk-to"),
        ("crisp-client/session/x", "crisp"),
        ("_hjSessionUser_1", "hotjar"),
        ("session", None),
        ("consent", None),
        ("csrftoken", None),  # Instagram's on its own domain, Django's on the site's
        ("_game", None),
    ],
)
def test_cookies_are_known_by_name_and_pattern(name, vendor):
    found = REGISTRY.cookie_owner(name)
    assert (found and found.id) == vendor


SNIPPETS = {
    "matomo": "var _paq = window._paq = window._paq || []; _paq.push(['trackPageView']);",
    "google-analytics": "window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}"
    "gtag('js', new Date()); gtag('config', 'G-ABC123');",
    "google-tag-manager": "(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime()});",
    "google-ads": "(adsbygoogle = window.adsbygoogle || []).push({});",
    "meta-pixel": "!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){}; fbq('init', '1');",
    "facebook": "window.fbAsyncInit = function() { FB.init({appId: '1'}); };",
    "crisp": 'window.$crisp=[];window.CRISP_WEBSITE_ID="x";',
    "tawk-to": "var Tawk_API=Tawk_API||{}, Tawk_LoadStart=new Date();",
    "hotjar": "h._hjSettings={hjid:1,hjsv:6};",
    "microsoft-clarity": '(window, document, "clarity", "script", "x");',
    "microsoft-ads": '(function(w,d,t,r,u){w[u]=w[u]||[]})(window,document,"script","//bat.bing.com/bat.js","uetq");',
    "linkedin-insight": '_linkedin_partner_id = "1";',
    "tiktok-pixel": "w.TiktokAnalyticsObject=t;var ttq=w[t]=w[t]||[];",
    "intercom": 'window.intercomSettings = {app_id: "x"};',
    "x": 'window.twttr = (function(d, s, id) {}(document, "script", "twitter-wjs"));',
    "snapchat-pixel": "snaptr('init', 'x');",
    "hubspot": "var _hsq = window._hsq = window._hsq || [];",
}


@pytest.mark.parametrize("vendor", SNIPPETS)
def test_the_snippet_that_everybody_copies_is_recognised(vendor):
    assert vendor in {found.id for found in REGISTRY.script_owners(SNIPPETS[vendor])}


def test_a_script_with_two_snippets_belongs_to_both():
    both = SNIPPETS["matomo"] + SNIPPETS["meta-pixel"]
    assert {found.id for found in REGISTRY.script_owners(both)} == {"matomo", "meta-pixel"}


@pytest.mark.parametrize(
    "source",
    [
        "document.querySelector('form').addEventListener('submit', check);",
        "const clarity = 3; let heap = []; heap.push(clarity);",
        "// pages et gagnants : merci d’utiliser ce formulaire",
        "",
    ],
)
def test_a_page_s_own_script_belongs_to_nobody(source):
    assert REGISTRY.script_owners(source) == ()


def test_a_very_long_script_is_recognised_too():
    assert [one.id for one in REGISTRY.script_owners("x();" * 20_000 + SNIPPETS["matomo"])] == ["matomo"]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\b_paq\b", "_paq"),
        (r"static\.hotjar\.com/", "static.hotjar.com/"),
        (r"colou?r-of", "colo"),
        (r"ab*cde", "cde"),
        (r"ab+", "ab"),
        (r"x{2}long", "long"),
        (r"[abc]def", "def"),
        (r"(?:a|b)long", "long"),
        ("one|two", ""),
        (r"(?:a(?:b|c))xyz", ""),
    ],
)
def test_the_text_that_every_match_contains_is_found(pattern, text):
    assert literal(pattern) == text


def test_the_plain_text_of_each_signature_is_in_what_it_matches():
    for one in curated.vendors():
        for signature in one.signatures:
            plain = literal(signature)
            assert plain or "|" in signature, f"{one.id}: {signature} is slow"
            assert re.search(r"\w", plain) or not plain


def test_each_built_in_vendor_tells_people_who_it_is():
    for one in curated.vendors():
        assert one.company and one.country and one.policy_url.startswith("https://") and one.name, one.id
        assert one.hosts, one.id


def test_the_known_data_says_where_it_comes_from():
    import json
    from importlib import resources

    folder = resources.files("consent.registry")
    head = json.loads(folder.joinpath("known.json").read_text(encoding="utf-8"))
    assert head["licence"] == "MIT"
    assert re.match(r"\d+\.\d+\.\d+", head["version"])
    assert "MIT License" in folder.joinpath("known.LICENSE.txt").read_text(encoding="utf-8")
    assert len(known.vendors()) > 1_500
    assert len({one.id for one in known.vendors()}) == len(known.vendors())


@pytest.mark.parametrize(
    ("vendor", "url", "link"),
    [
        (
            "youtube",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ),
        ("vimeo", "https://player.vimeo.com/video/76979871", "https://vimeo.com/76979871"),
        ("dailymotion", "https://www.dailymotion.com/embed/video/x8abc", "https://www.dailymotion.com/video/x8abc"),
        ("spotify", "https://open.spotify.com/embed/track/1a", "https://open.spotify.com/track/1a"),
        ("youtube", "https://www.youtube.com/embed/videoseries?list=x", None),
        ("matomo", "https://x.matomo.cloud/", None),
    ],
)
def test_an_embed_has_a_plain_link_to_what_it_shows(vendor, url, link):
    assert REGISTRY.vendor(vendor).plain_link(url) == link


def test_the_version_changes_with_what_visitors_are_asked():
    versions = {
        Registry.builtin(use=["matomo"]).version,
        Registry.builtin(use=["matomo", "hotjar"]).version,
        Registry.builtin(use=["matomo"], edition=2).version,
        Registry.builtin(use=["matomo"], hosts={"matomo": ["stats.example.org"]}).version,
    }
    assert len(versions) == 4
    assert Registry.builtin(use=["matomo"]).version in versions


def test_people_are_asked_only_about_purposes_that_somebody_serves():
    from consent.registry import Purpose

    assert [one.id for one in Registry.builtin().purposes] == ["analytics", "advertising", "social"]
    assert [one.id for one in Registry.builtin(use=["youtube", "matomo"]).purposes] == ["analytics", "social"]
    named = Registry.builtin(use=["matomo"], purposes=[Purpose("advertising")])
    assert [one.id for one in named.purposes] == ["analytics", "advertising"]


def test_a_cookie_of_the_site_s_own_vendor_is_found_before_built_in_ones():
    own = Vendor("own", "Own", ("analytics",), hosts=(HostRule("own.example"),), cookies=(Cookie("_ga", 60),))
    assert Registry.builtin(use=[], vendors=[own]).cookie_owner("_ga").id == "own"
