"""Registries from files, and what they may not say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consent.errors import ConfigurationError
from consent.registry import Cookie, HostRule, Purpose, Registry, StorageKey, Vendor, curated
from consent.registry.check import warnings
from consent.registry.tables import lifetime

SITE = """
use = ["google-analytics", "youtube"]

[site]
name = "Le Panneau SARL"
contact = "contact@panneau.example"
policy_url = "/confidentialite"
country = "FR"
first_party = ["cdn.panneau.example", "*.panneau.example"]
cookie_domain = "panneau.example"
edition = 3

[[purpose]]
id = "chat"
title = { fr = "Messagerie", en = "Chat" }
description = { fr = "parler avec nous.", en = "talk to us." }

[[vendor]]
id = "matomo"
hosts = ["stats.panneau.example"]

[[vendor]]
id = "crisp"
purposes = ["chat"]

[[vendor]]
id = "our-adserver"
name = "Régie maison"
purposes = ["advertising"]
company = "Régie SAS"
country = "FR"
policy_url = "https://regie.example/privacy"
hosts = ["*.regie.example", "self/pub/"]
cookies = [
    { name = "regie_*", lifetime = "13 months", description = { fr = "compter" } },
    { name = "regie_s", lifetime = "session" },
]
storage = [{ name = "regie.*", description = { fr = "retenir" } }, "regie-x"]
signatures = ['\\bregie\\.show\\(']

[[vendor]]
id = "stripe"
purposes = ["necessary"]
exempt = "payment that the visitor started"
"""


def load(tmp_path, text: str) -> Registry:
    file = tmp_path / "consent.toml"
    file.write_text(text, encoding="utf-8")
    return Registry.load(file)


def test_a_whole_file_is_read(tmp_path):
    registry = load(tmp_path, SITE)
    assert [one.id for one in registry.vendors] == ["google-analytics", "youtube", "matomo", "crisp", "our-adserver"]
    assert [one.id for one in registry.necessary] == ["stripe"]
    assert [one.id for one in registry.purposes] == ["analytics", "advertising", "social", "chat"]
    assert registry.controller.name == "Le Panneau SARL"
    assert registry.controller.country == "FR"
    assert registry.first_party == ("cdn.panneau.example", "*.panneau.example")
    assert registry.cookie_domain == "panneau.example"
    assert registry.edition == 3


def test_a_vendor_of_the_site_is_read_whole(tmp_path):
    own = load(tmp_path, SITE).vendor("our-adserver")
    assert own.hosts == (HostRule("regie.example"), HostRule("self", subdomains=False, path="/pub/"))
    assert own.cookies == (
        Cookie("regie_*", 390 * 86_400, description={"fr": "compter"}),
        Cookie("regie_s", 0),
    )
    assert own.storage == (StorageKey("regie.*", {"fr": "retenir"}), StorageKey("regie-x"))
    assert own.signatures == (r"\bregie\.show\(",)


def test_a_built_in_vendor_keeps_what_the_file_does_not_change(tmp_path):
    registry = load(tmp_path, SITE)
    matomo, crisp = registry.vendor("matomo"), registry.vendor("crisp")
    assert matomo.hosts[0] == HostRule("stats.panneau.example", subdomains=False)
    assert HostRule("matomo.cloud") in matomo.hosts
    assert matomo.cookies and matomo.purposes == ("analytics",)
    assert crisp.purposes == ("chat",) and crisp.name == "Crisp"


def test_an_empty_file_announces_the_default_set(tmp_path):
    assert load(tmp_path, "").version == Registry.builtin().version


def test_a_file_that_names_vendors_announces_these_alone(tmp_path):
    assert [one.id for one in load(tmp_path, 'use = ["matomo"]').vendors] == ["matomo"]
    assert [one.id for one in load(tmp_path, '[[vendor]]\nid = "matomo"\n').vendors] == ["matomo"]
    assert load(tmp_path, "use = []").vendors == ()


ACME = '[[vendor]]\nid = "acme"\nname = "Acme"\npurposes = ["analytics"]\nhosts = ["acme.example"]\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("use = [", "cannot be read"),
        ('use = ["matomoo"]', "no built-in vendor 'matomoo'"),
        ('uses = ["matomo"]', "uses, which nothing reads"),
        ('use = "matomo"', "use = 'matomo'"),
        ('[site]\nuse = ["matomo"]', r"\[site\] has use"),
        ("site = 1", "no table"),
        ("[site]\nname = 1", "name = 1"),
        ('[site]\nedition = "2"', "edition is '2'"),
        ("[site]\nedition = 0", "edition is 0"),
        ('[site]\nfirst_party = ["https://cdn.example"]', "no host"),
        ('[site]\ncookie_domain = "fr"', "cookie_domain is 'fr'"),
        ('[site]\ncookie_domain = ".example.org"', "cookie_domain"),
        ('[[purpose]]\nid = "chat"', "lacks a title"),
        ('[[purpose]]\nid = "necessary"', "'necessary' is declared"),
        ('[[purpose]]\nid = "Chat"', "cannot be one"),
        ('[[purpose]]\nid = "chat"\ntitle = "Chat"', "title = 'Chat'"),
        ('[[purpose]]\nid = "analytics"\n[[purpose]]\nid = "analytics"', "'analytics' is there twice"),
        ('[[vendor]]\nid = "acme"', "has no name"),
        ('[[vendor]]\nid = "acme"\nname = "Acme"', "has no purposes"),
        ('[[vendor]]\nid = "acme"\nname = "Acme"\npurposes = ["analytics"]', "neither hosts nor signatures"),
        (ACME + 'colour = "red"', "colour, which nothing reads"),
        (ACME + ACME, "there twice"),
        (ACME.replace('"analytics"', '"measuring"'), "'measuring', which is not declared"),
        (ACME.replace('"analytics"', '"necessary", "analytics"'), "necessary and as analytics"),
        (ACME.replace('"analytics"', '"necessary"'), "without a reason"),
        (ACME + 'exempt = "because"', "exempt from consent, and asked"),
        (ACME.replace("acme.example", "https://acme.example"), "which is none"),
        (ACME.replace("acme.example", "ACME.example"), "which is none"),
        (ACME.replace("acme.example", "acme.example:8080"), "which is none"),
        (ACME.replace("acme.example", "self"), "which is none"),
        (ACME.replace("acme.example", "acme.example/x?y"), "which is none"),
        (ACME.replace("acme.example", "acme.example/x;y"), "which is none"),
        (ACME.replace("acme.example", "acme.example/é/"), "which is none"),
        (ACME.replace("acme.example", "*.self/x/"), "which is none"),
        (ACME.replace('"acme"', '"analytics"'), "called like a purpose"),
        ('[vendor]\nid = "acme"', r"\[\[vendor\]\] for each"),
        ('[[vendor]]\nname = "Acme"', "has no id"),
        ("[site]\nedition = true", "edition is True"),
        ('[site]\nfirst_party = ["cdn.example;x"]', "no host"),
        ('[site]\nfirst_party = ["bücher.example"]', "xn--"),
        ('[site]\ncookie_domain = "a.example; Secure"', "cookie_domain"),
        ('[site]\ncountry = "France"', "country 'France'"),
        (ACME + 'cookies = [{ name = "*", lifetime = "1 day" }]', "keeps the visitor's choice"),
        (ACME + 'cookies = [{ name = "a b", lifetime = "1 day" }]', "the name 'a b'"),
        (ACME + 'cookies = [{ lifetime = "1 day" }]', "the name ''"),
        (ACME + 'cookies = [{ name = "a", lifetime = "1 day", first_party = "no" }]', "true or false"),
        (ACME + 'exemptible = "yes"', "true or false"),
        (ACME + 'storage = ["*"]', "any name"),
        (ACME + 'storage = [{ name = "a", lifetime = "1 day" }]', "lifetime, which nothing reads"),
        (ACME + 'storage = [{ description = { fr = "compter" } }]', "any name"),
        (ACME + "storage = [1]", "a list of names"),
        (ACME + "link = 'https://acme.example/{1}'\nlink_from = 'embed'", "without a group"),
        (ACME + "link = 'javascript:{1}'\nlink_from = '(x)'", "the link 'javascript"),
        (ACME + "signatures = ['(']", "no regular expression"),
        (ACME + "signatures = ['.*']", "fits any script"),
        (ACME + 'country = "France"', "country 'France'"),
        (ACME + 'policy_url = "javascript:alert(1)"', "the policy 'javascript:"),
        (ACME + 'signal = "facebook"', "signal 'facebook'"),
        (ACME + 'cookies = [{ name = "a", lifetime = "long" }]', "lifetime 'long'"),
        (ACME + 'cookies = [{ name = "a", seconds = 3 }]', "seconds, which nothing reads"),
        (ACME + 'cookies = "a"', "cookies = 'a'"),
        (ACME + ACME.replace('"acme"', '"other"'), "both claim acme.example/"),
        (ACME.replace('"acme"', '"acme corp"'), "an id that cannot be one"),
        ('[[vendor]]\nid = "google-ads"\npurposes = ["necessary"]\nexempt = "money"', "known for advertising"),
        ('[[vendor]]\nid = "google-analytics"\npurposes = ["necessary"]\nexempt = "no"', "known for analytics"),
    ],
)  # fmt: skip
def test_a_contradiction_is_told_with_reason_and_remedy(tmp_path, text, what):
    with pytest.raises(ConfigurationError, match=what) as caught:
        load(tmp_path, text)
    assert "consent.toml" in caught.value.what
    assert caught.value.why and caught.value.mend


def test_the_cookie_of_the_choice_stands_among_those_that_the_site_needs(tmp_path):
    own = ACME.replace('["analytics"]', '["necessary"]') + 'exempt = "Asked for."\n'
    registry = load(tmp_path, own + 'cookies = [{ name = "consent", lifetime = "180 days" }]')
    assert registry.vendor("acme").cookies[0].name == "consent"


def test_audience_measurement_that_qualifies_can_be_declared_exempt_with_its_reason(tmp_path):
    registry = load(
        tmp_path,
        '[[vendor]]\nid = "matomo"\npurposes = ["necessary"]\nexempt = "CNIL 2020-091, article 5: see assessment"\n'
        'hosts = ["stats.example.org"]',
    )
    assert registry.vendors == ()
    assert [one.id for one in registry.necessary] == ["matomo"]


def test_a_misspelt_vendor_is_met_with_what_was_meant():
    with pytest.raises(ConfigurationError, match=r"google-analytics"):
        Registry.builtin(use=["google-analytic"])


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        Registry.load(tmp_path / "none.toml")


def test_two_paths_of_one_host_can_belong_to_two_vendors(tmp_path):
    other = ACME.replace('"acme"', '"other"').replace("acme.example", "acme.example/other/")
    assert len(load(tmp_path, ACME + other).vendors) == 2


def test_purposes_built_by_hand_are_checked_too():
    with pytest.raises(ConfigurationError, match="there twice"):
        Registry((), (Purpose("analytics"), Purpose("analytics")))
    with pytest.raises(ConfigurationError, match="has no purpose"):
        Registry.builtin(use=[], vendors=[Vendor("a", "A", (), hosts=(HostRule("a.example"),))])


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"hosts": ("a.example",)}, "the host 'a.example'"),
        ({"hosts": (HostRule("https://a.example"),)}, "no address has"),
        ({"hosts": (HostRule("self"),)}, "no address has"),
        ({"hosts": (HostRule("com"),)}, "no address has"),
        ({"signatures": ("(",)}, "no regular expression"),
        ({"signal": "facebook"}, "signal 'facebook'"),
        ({"country": "France"}, "country 'France'"),
    ],
)
def test_a_vendor_built_by_hand_is_checked_as_one_from_a_file(changes, what):
    with pytest.raises(ConfigurationError, match=what):
        Registry.builtin(use=[], vendors=[Vendor("a", "A", ("social",), **{"hosts": (HostRule("a.io"),), **changes})])


@pytest.mark.parametrize(
    "options", [{"use": "matomo"}, {"first_party": "cdn.example"}, {"hosts": {"matomo": "stats.example"}}]
)
def test_a_text_is_not_taken_for_a_list_of_letters(options):
    with pytest.raises(ConfigurationError, match="A list is read there"):
        Registry.builtin(**options)


def test_a_file_from_an_editor_that_marks_its_encoding_is_read(tmp_path):
    file = tmp_path / "consent.toml"
    file.write_bytes(b"\xef\xbb\xbfuse = []")
    assert Registry.load(file).vendors == ()


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("session", 0), ("30 minutes", 1_800), ("1 day", 86_400), ("13 months", 390 * 86_400), ("2 years", 730 * 86_400)],
)
def test_lifetimes_are_written_as_people_say_them(words, seconds):
    assert lifetime(words, "x") == seconds


def test_a_tracker_that_measures_longer_than_thirteen_months_is_warned_about():
    found = list(warnings(Registry.builtin(use=["google-analytics"]).vendors))
    assert any("_ga lives 730 days" in line for line in found)
    assert not any("_gid" in line for line in found)
    assert list(warnings(Registry.builtin(use=["matomo"]).vendors)) == []


def test_a_vendor_that_says_too_little_about_itself_is_warned_about():
    quiet = Vendor("acme", "Acme", ("analytics",), signatures=(r"\bacme\b",))
    text = "\n".join(warnings([quiet]))
    assert all(word in text for word in ("no company", "no country", "no policy_url", "no hosts"))


def test_the_example_in_the_documentation_is_a_registry(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "registry.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    registry = load(tmp_path, example)
    assert [one.id for one in registry.vendors] == ["google-analytics", "youtube", "crisp", "matomo", "our-adserver"]
    assert registry.proxied("/stats/matomo.js").id == "matomo"


def test_each_cookie_of_a_built_in_vendor_says_what_it_is_for_in_plain_french_and_english():
    cookies = [(vendor.id, cookie) for vendor in curated.vendors() for cookie in vendor.cookies]
    assert len(cookies) > 250
    told = {
        (id_, cookie.name): [cookie.description.get(language, "") for language in ("fr", "en")]
        for id_, cookie in cookies
    }
    assert {key: words for key, words in told.items() if not all(10 < len(one) < 80 for one in words)} == {}
    assert {key for key, (french, english) in told.items() if french == english} == set()
