"""Choosing, withdrawing, receipts and reports, over plain WSGI environments."""

from __future__ import annotations

import hashlib
import io
import json
import re
import threading
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from consent import once, release
from consent.banner import Banner, Texts, assets
from consent.banner.reach import reach
from consent.choice import LIFETIME, decode
from consent.endpoints import Endpoints
from consent.endpoints.erasing import ROOM, domains, expire, size
from consent.endpoints.origin import local
from consent.errors import ProofBroken, ProofUnavailable
from consent.keys import Keys
from consent.proof import GIVEN, REFUSED, WITHDRAWN, SQLiteStore, manifest, notice_version
from consent.registry import Controller, Cookie, HostRule, Registry, Vendor
from consent.release import FILES, RELEASE
from consent.state import ConsentState

NOW = 1_800_000_000
HOST = "www.panneau.example"


class Dead:
    """A proof store whose disk is gone."""

    def __getattr__(self, name):
        def fail(*args):
            raise ProofUnavailable("dead")

        return fail


class Site:
    """Our addresses on a site, and a visitor whose browser keeps cookies."""

    def __init__(self, store, registry: Registry | None = None) -> None:
        self.registry = registry or Registry.builtin(
            use=["matomo", "google-analytics", "google-ads", "youtube", "crisp"],
            controller=Controller(name="Le Panneau SARL", contact="contact@panneau.example"),
        )
        self.store = store
        self.keys = Keys(store)
        banner = Banner(self.registry, Texts.builtin())
        self.banner = banner
        settings = SimpleNamespace(
            registry=self.registry, store=store, banner=banner, prefix="/consent/", keys=self.keys,
            enforcement="strict", cache="private", texts=banner.texts,
        )  # fmt: skip
        self.now = NOW
        self.endpoints = Endpoints(settings, clock=lambda: self.now)
        self.cookies: dict[str, str] = {}
        self.signal = ""

    @property
    def choice(self):
        return decode(self.cookies.get("consent", ""), self.keys.all(), self.now)

    @property
    def state(self) -> ConsentState:
        return ConsentState.of(self.choice, self.registry, signal=self.signal, language="fr", nonce="n0nce")

    def ask(self, method: str, path: str, body: bytes = b"", **environ):
        query, path = path.partition("?")[2], path.partition("?")[0]
        state = self.state
        answer = self.endpoints.answer(
            {
                "REQUEST_METHOD": method,
                "SCRIPT_NAME": "",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "HTTP_HOST": HOST,
                "wsgi.url_scheme": "https",
                "wsgi.input": io.BytesIO(body),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                **environ,
            },
            state,
        )
        if answer is not None:
            for value in set_cookies(answer):
                name, _, rest = value.partition("=")
                if "Max-Age=0" in rest:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = rest.partition(";")[0]
        return answer

    def choose(self, *fields: tuple[str, str], query: str = "", **environ):
        form = urlencode([*fields, *((("return_to", "/annonces"),) if "return_to" not in dict(fields) else ())])
        headers = {"HTTP_SEC_FETCH_SITE": "same-origin", **environ}
        return self.ask("POST", f"/consent/choose?{query}", form.encode(), **headers)


def set_cookies(answer) -> list[str]:
    return [value for name, value in answer.headers if name == "Set-Cookie"]


def header(answer, name: str) -> str:
    return dict(answer.headers)[name]


@pytest.fixture
def store(tmp_path):
    store = SQLiteStore(tmp_path / "proof.db", retention=None)
    yield store
    store.close()


@pytest.fixture
def site(store) -> Site:
    return Site(store)


def records(site: Site) -> list:
    return list(site.store.records())


def test_addresses_of_the_application_are_left_to_it(site):
    for path in ("/", "/annonces", "/consent", "/consentement/", "/.well-known/security.txt"):
        assert site.ask("GET", path) is None


def test_what_is_not_there_under_our_prefix_is_answered_by_us(site):
    assert site.ask("GET", "/consent/nothing").status == "404 Not Found"


def test_accepting_writes_proof_then_cookie_then_goes_back(site):
    answer = site.choose(("choice", "accept"))
    assert answer.status == "303 See Other"
    assert header(answer, "Location") == "/annonces"
    assert site.choice.granted == {"analytics", "advertising", "social"}
    assert site.state.vendors == {"matomo", "google-analytics", "google-ads", "youtube", "crisp"}
    (record,) = records(site)
    assert (record.event, record.id, record.at) == (GIVEN, site.choice.record, NOW)
    assert record.granted_vendors == ("crisp", "google-ads", "google-analytics", "matomo", "youtube")
    site.store.verify()


def test_the_record_leads_to_the_exact_words_that_were_shown(site):
    site.choose(("choice", "accept"))
    (record,) = records(site)
    notice = site.store.notice(record.notice)
    assert notice.text == site.banner.notice("fr")
    assert notice_version(notice.text) == record.notice
    assert site.choice.notice == record.notice[:12]


def test_refusing_is_recorded_without_an_identifier(site):
    site.choose(("choice", "refuse"))
    assert site.choice.refused == {"analytics", "advertising", "social"}
    assert site.choice.record is None
    assert site.state.vendors == frozenset() and not site.state.must_ask
    assert [(record.event, record.id) for record in records(site)] == [(REFUSED, None)]


def test_both_answers_are_kept_for_six_months(site):
    for choice in ("accept", "refuse"):
        answer = site.choose(("choice", choice))
        assert f"Max-Age={LIFETIME};" in set_cookies(answer)[0]


def test_the_cookie_is_for_this_host_and_over_tls_alone(site):
    (cookie,) = (value for value in set_cookies(site.choose(("choice", "accept"))) if value.startswith("consent="))
    assert "; Path=/;" in cookie and "SameSite=Lax" in cookie and "Secure" in cookie and "Domain" not in cookie
    answer = site.choose(("choice", "accept"), **{"wsgi.url_scheme": "http"})
    assert "Secure" not in set_cookies(answer)[0]


def test_the_cookie_is_carried_over_subdomains_only_where_configured(store):
    site = Site(store, Registry.builtin(use=["matomo"], cookie_domain="panneau.example"))
    assert "; Domain=panneau.example" in set_cookies(site.choose(("choice", "accept")))[0]
    elsewhere = site.choose(("choice", "accept"), HTTP_HOST="www.other.example")
    assert "Domain" not in set_cookies(elsewhere)[0]


def test_saving_nothing_ticked_is_a_refusal(site):
    site.choose(("choice", "save"))
    assert site.state.decided and not site.state.must_ask
    assert [record.event for record in records(site)] == [REFUSED]


def test_saving_grants_exactly_what_was_ticked(site):
    site.choose(("choice", "save"), ("purpose", "analytics"), ("vendor", "youtube"), ("vendor", "stranger"))
    assert site.state.purposes == {"analytics"}
    assert site.state.vendors == {"matomo", "google-analytics", "youtube"}
    assert not site.state.must_ask


def test_a_vendor_with_two_purposes_needs_both_ticked(store):
    site = Site(store, Registry.builtin(use=["google-tag-manager", "matomo", "google-ads"]))
    site.choose(("choice", "save"), ("purpose", "analytics"))
    assert site.state.vendors == {"matomo"}
    site.choose(("choice", "save"), ("purpose", "analytics"), ("purpose", "advertising"))
    assert site.state.vendors == {"matomo", "google-tag-manager", "google-ads"}


def test_withdrawing_is_recorded_with_the_grant_that_it_ends(site):
    site.choose(("choice", "accept"))
    given = site.choice.record
    site.choose(("choice", "withdraw"))
    assert site.state.vendors == frozenset()
    assert [(record.event, record.replaces) for record in records(site)] == [(GIVEN, None), (WITHDRAWN, given)]


def test_refusing_after_a_grant_is_a_withdrawal_too(site):
    site.choose(("choice", "accept"))
    site.choose(("choice", "refuse"))
    assert [record.event for record in records(site)] == [GIVEN, WITHDRAWN]


def test_a_single_vendor_ticked_is_a_grant(site):
    site.choose(("choice", "save"), ("vendor", "youtube"))
    assert [(record.event, record.granted_vendors) for record in records(site)] == [(GIVEN, ("youtube",))]


def test_refusing_again_withdraws_nothing(site):
    site.choose(("choice", "refuse"))
    site.choose(("choice", "refuse"))
    assert [record.event for record in records(site)] == [REFUSED, REFUSED]


def test_taking_back_a_single_vendor_is_a_withdrawal_too(site):
    site.choose(("allow", "always:youtube"))
    site.choose(("choice", "refuse"))
    assert [record.event for record in records(site)] == [GIVEN, WITHDRAWN]


def test_customise_leads_to_the_preferences_and_changes_nothing(site):
    answer = site.choose(("choice", "customise"), ("return_to", "/annonces?q=vélo&page=2"))
    assert answer.status == "303 See Other"
    location = header(answer, "Location")
    assert location.startswith("/consent/?return=/annonces%3F")
    assert set_cookies(answer) == [] and records(site) == []
    page = site.ask("GET", location).body.decode()
    assert 'href="/annonces?q=v%C3%A9lo&amp;page=2"' in page


def test_always_allowing_a_vendor_leaves_the_rest_of_the_choice_as_it_was(site):
    site.choose(("choice", "refuse"))
    site.now += 86_400
    site.choose(("allow", "always:youtube"))
    assert site.state.vendors == {"youtube"} and site.state.purposes == frozenset()
    assert site.choice.decided_at == NOW  # one click on a video prolongs nothing
    assert records(site)[-1].method == "placeholder"


def test_always_allowing_a_vendor_before_choosing_leaves_the_question_open(site):
    site.choose(("allow", "always:youtube"))
    assert site.state.vendors == {"youtube"} and site.state.must_ask


def test_allowing_once_holds_for_that_page_for_a_minute_and_is_recorded(site):
    answer = site.choose(("allow", "once:youtube"), ("return_to", "/annonces/1?x=2"))
    assert site.choice is None
    (cookie,) = set_cookies(answer)
    assert "HttpOnly" in cookie and "Max-Age=60;" in cookie
    value = site.cookies[once.COOKIE_NAME]
    assert once.decode(value, "/annonces/1", site.keys.all()[:1], NOW) == {"youtube"}  # by the key of all processes
    (record,) = records(site)
    assert (record.event, record.method, record.granted_vendors) == (GIVEN, "once", ("youtube",))


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("choice", "yes")],
        [("choice", "")],
        [("allow", "always:stranger")],
        [("allow", "youtube")],
        [("allow", "never:youtube")],
    ],
)
def test_what_cannot_be_understood_changes_nothing(site, fields):
    answer = site.choose(*fields)
    assert answer.status == "400 Bad Request"
    assert set_cookies(answer) == [] and records(site) == []
    assert "pas été comprise" in answer.body.decode()


@pytest.mark.parametrize("length", ["-1", "many", str(10**7)])
def test_a_form_of_no_sensible_length_changes_nothing(site, length):
    answer = site.ask("POST", "/consent/choose", b"choice=accept", CONTENT_LENGTH=length)
    assert answer.status == "400 Bad Request" and records(site) == []


def test_reading_an_address_never_changes_a_choice(site):
    answer = site.ask("GET", "/consent/choose?choice=accept")
    assert answer.status == "405 Method Not Allowed" and header(answer, "Allow") == "POST"
    assert records(site) == []
    site.ask("GET", "/consent/?choice=accept")
    assert site.choice is None and records(site) == []


OWN = [
    {"HTTP_SEC_FETCH_SITE": "same-origin"},
    {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": f"https://{HOST}"},
    {"HTTP_ORIGIN": f"https://{HOST}:443"},
    {"HTTP_REFERER": f"https://{HOST}/annonces"},
    {"HTTP_ORIGIN": f"https://{HOST}", "HTTP_HOST": HOST.upper()},
    {},
]
FOREIGN = [
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site"},
    {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": f"https://{HOST}"},
    {"HTTP_ORIGIN": "https://evil.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": f"android-app://{HOST}"},
    {"HTTP_ORIGIN": f"https://{HOST}.evil.example"},
    {"HTTP_ORIGIN": f"https://{HOST}:8443"},
    {"HTTP_REFERER": "https://evil.example/?https://" + HOST},
    {"HTTP_ORIGIN": "https://[", "HTTP_REFERER": f"https://{HOST}/"},
]


@pytest.mark.parametrize("headers", OWN)
def test_a_choice_sent_by_our_own_page_counts(site, headers):
    form = b"choice=accept&return_to=/"
    assert site.ask("POST", "/consent/choose", form, **headers).status == "303 See Other"
    assert site.choice is not None


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_choice_sent_from_elsewhere_changes_nothing(site, headers):
    answer = site.ask("POST", "/consent/choose", b"choice=accept&return_to=/", **headers)
    assert answer.status == "403 Forbidden"
    assert set_cookies(answer) == [] and records(site) == []
    assert "ne venait pas de ce site" in answer.body.decode()


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/a\r\nSet-Cookie: x=1",
        "/" + "a" * 3_000,
        "/consent/choose",
        "",
    ],
)
def test_nobody_is_sent_elsewhere(site, wanted):
    answer = site.choose(("choice", "refuse"), ("return_to", wanted))
    assert header(answer, "Location") == "/"


def test_without_a_place_to_go_back_to_it_is_the_page_before(site):
    answer = site.choose(("choice", "refuse"), ("return_to", ""), HTTP_REFERER=f"https://{HOST}/annonces?q=1")
    assert header(answer, "Location") == "/annonces?q=1"
    foreign = site.choose(("choice", "refuse"), ("return_to", ""), HTTP_REFERER="https://evil.example/x")
    assert header(foreign, "Location") == "/"


def test_paths_with_accents_come_back_as_header_text():
    assert local("/annonces/vélo?q=à%20b") == "/annonces/v%C3%A9lo?q=%C3%A0%20b"


def test_a_mounted_application_keeps_to_its_place(site):
    answer = site.choose(("choice", "refuse"), ("return_to", ""), SCRIPT_NAME="/app")
    assert header(answer, "Location") == "/app/"
    assert "; Path=/app;" in set_cookies(answer)[0]
    page = site.ask("GET", "/consent/", SCRIPT_NAME="/app").body.decode()
    assert 'action="/app/consent/choose"' in page


def test_a_mount_point_with_accents_is_written_as_an_address(site):
    mount = "/café".encode().decode("latin-1")  # as WSGI hands it over
    answer = site.choose(("choice", "refuse"), ("return_to", ""), SCRIPT_NAME=mount)
    assert header(answer, "Location") == "/caf%C3%A9/"
    assert "; Path=/caf%C3%A9;" in set_cookies(answer)[0]


@pytest.mark.parametrize(("mount", "path"), [("/@site(1)", "/@site(1)"), ("/a;b", "/")])
def test_the_choice_comes_back_to_a_mount_point_with_signs(site, mount, path):
    answer = site.choose(("choice", "refuse"), SCRIPT_NAME=mount)
    assert f"; Path={path};" in set_cookies(answer)[0]


def test_a_query_of_any_size_and_shape_still_shows_the_preferences(site):
    for query in ("&".join("a=1" for _ in range(100)), "%ff=%ff", "return=//evil.example", "="):
        assert site.ask("GET", f"/consent/?{query}").status == "200 OK"


def test_the_preferences_page_is_not_kept_nor_framed_nor_open_to_foreign_code(site):
    answer = site.ask("GET", "/consent/")
    assert answer.status == "200 OK"
    assert header(answer, "Cache-Control") == "no-store"
    policy = header(answer, "Content-Security-Policy")
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "'nonce-n0nce'" in policy
    assert int(header(answer, "Content-Length")) == len(answer.body)


def test_head_has_the_headers_of_get_and_no_body(site):
    get, head = site.ask("GET", "/consent/"), site.ask("HEAD", "/consent/")
    assert head.headers == get.headers and head.body == b"" and get.body


def test_refusing_works_while_the_store_is_dead():
    site = Site(Dead())
    answer = site.choose(("choice", "refuse"))
    assert answer.status == "303 See Other"
    assert site.state.decided and not site.state.must_ask and site.state.vendors == frozenset()


@pytest.mark.parametrize("fields", [("choice", "accept"), ("allow", "always:youtube"), ("allow", "once:youtube")])
def test_accepting_without_proof_is_told_in_the_visitor_s_language_and_grants_nothing(fields):
    site = Site(Dead())
    answer = site.choose(fields)
    assert answer.status == "503 Service Unavailable"
    assert set_cookies(answer) == []
    assert site.state.undecided
    assert "n’a pas pu être enregistré" in answer.body.decode()
    assert header(answer, "Retry-After")


def test_withdrawing_works_while_the_store_is_dead(site):
    site.choose(("choice", "accept"))
    cookies = dict(site.cookies)
    dead = Site(Dead())
    dead.keys = site.keys
    dead.endpoints = Endpoints(
        SimpleNamespace(
            registry=dead.registry,
            store=Dead(),
            banner=dead.banner,
            prefix="/consent/",
            keys=site.keys,
            enforcement="strict",
            cache="private",
            texts=dead.banner.texts,
        ),
        clock=lambda: NOW,
    )
    dead.cookies = cookies
    assert dead.state.allows("matomo")
    assert dead.choose(("choice", "withdraw")).status == "303 See Other"
    assert dead.state.vendors == frozenset()


def test_a_choice_made_despite_a_signal_says_so_in_record_and_cookie(site):
    site.signal = "gpc"
    site.choose(("choice", "accept"))
    assert records(site)[0].signal == "gpc"
    assert site.choice.despite_signal
    assert site.state.allows("google-ads")


def test_allowing_once_wakes_nothing_that_a_signal_suspends(site):
    site.choose(("choice", "accept"))
    site.signal = "gpc"
    answer = site.choose(("allow", "once:youtube"), HTTP_ACCEPT="application/json")
    assert json.loads(answer.body)["vendors"] == ["google-analytics", "matomo", "youtube"]


def test_where_the_form_stood_is_recorded(site):
    site.choose(("choice", "accept"))
    site.choose(("choice", "accept"), HTTP_REFERER=f"https://{HOST}/consent/?return=/x")
    assert [record.method for record in records(site)] == ["banner", "preferences"]


@pytest.mark.parametrize("path", ["//[", "/consent/[?x=[", "//[::1]:x/consent/"])
def test_a_page_before_whose_address_nobody_can_read_is_no_reason_to_fail(site, path):
    assert site.choose(("choice", "accept"), HTTP_REFERER=f"https://{HOST}{path}").status == "303 See Other"


def expired(answer) -> set[str]:
    return {value for value in set_cookies(answer) if "Max-Age=0" in value}


def test_cookies_of_vendors_that_are_not_allowed_are_expired_in_every_variant(site):
    site.cookies.update({"_ga_XYZ": "2", "session": "4", "csrftoken": "5"})
    answer = site.choose(("choice", "refuse"), ("return_to", "/annonces/42"))
    values = expired(answer)
    for path in ("/", "/annonces", "/annonces/42"):
        for domain in ("", "; Domain=www.panneau.example", "; Domain=panneau.example"):
            start = f"_ga_XYZ=; Max-Age=0; Path={path}{domain}; Secure; SameSite=None"
            assert start in values and f"{start}; Partitioned" in values
    assert not any(value.startswith(("session=", "csrftoken=", "consent=")) for value in values)
    assert {"session", "csrftoken"} <= site.cookies.keys()


def test_cookies_of_allowed_vendors_stay(site):
    site.cookies.update({"_ga": "1", "_pk_id.1.a": "3"})
    answer = site.choose(("choice", "save"), ("vendor", "matomo"))
    assert any(value.startswith("_ga=") for value in expired(answer))
    assert not any(value.startswith("_pk_id") for value in expired(answer))


def test_a_cookie_of_the_site_is_not_taken_for_one_that_a_vendor_keeps_at_home(store):
    cookies = (Cookie("_ad", 60), Cookie("_ad_*", 60), Cookie("IDE", 60, first_party=False))
    ads = Vendor("ads", "Ads", ("advertising",), hosts=(HostRule("ads.example"),), cookies=cookies)
    site = Site(store, Registry.builtin(use=[], vendors=[ads]))
    site.cookies.update({"IDE": "the site's", "_ad_1": "1", "_ad": "2"})
    sent = [value for value in set_cookies(site.choose(("choice", "refuse"))) if "Max-Age=0" in value]
    assert {value.partition("=")[0] for value in sent} == {"_ad", "_ad_1"}
    assert len(sent) == len(set(sent))


def test_a_known_cookie_of_a_part_of_the_site_is_expired_without_being_seen(site):
    answers = (site.choose(("choice", "refuse"), ("return_to", "/annonces")) for _ in range(50))
    values = (value for answer in answers for value in expired(answer))
    assert any(value.startswith("_gcl_au=; Max-Age=0; Path=/annonces;") for value in values)


def test_the_answer_never_outgrows_what_proxies_carry(store):
    site = Site(store, Registry.builtin())
    site.cookies.update({f"_ga_{number}": "1" for number in range(50)})
    answer = site.choose(("choice", "refuse"), ("return_to", "/a/b/c/d/e"))
    assert len(expired(answer)) > 20 and size(answer.headers) < 4_000


def test_cookies_of_the_whole_site_go_first_and_every_other_has_its_turn():
    names = [f"_ga_{number}" for number in range(8)]
    where = {"host": "www.panneau.example", "path": "/a/b/c/d", "secure": True}
    everything = set(expire(names, **where, room=1 << 20))
    assert len(everything) == 8 * 5 * 3 * 2
    answers = [expire(names, **where, room=ROOM) for _ in range(200)]
    assert all(size(answer) <= ROOM for answer in answers)
    assert set.union(*map(set, answers)) == everything
    sent = [value for _, value in answers[0]]
    assert all(f"{name}=; Max-Age=0; Path=/; Secure; SameSite=None" in sent for name in names)


def test_an_address_made_of_numbers_has_no_parent_domains():
    assert domains("127.0.0.1") == [] and domains("::1") == []
    assert domains("a.b.example.fr") == ["a.b.example.fr", "b.example.fr", "example.fr"]


def test_a_script_that_asks_for_json_gets_the_new_state(site):
    answer = site.choose(("choice", "save"), ("purpose", "social"), HTTP_ACCEPT="application/json")
    assert answer.status == "200 OK"
    told = json.loads(answer.body)
    assert told.pop("end") == site.banner.end(site.state, "").decode().replace(' nonce="n0nce"', "")
    assert told.pop("reach") == reach(site.registry, frozenset({"crisp", "youtube"}))
    assert told == {"decided": True, "event": "given", "purposes": ["social"], "vendors": ["crisp", "youtube"]}
    assert site.choice is not None


def test_a_visitor_can_take_his_own_receipt_home(site):
    site.choose(("choice", "accept"))
    answer = site.ask("GET", "/consent/receipt")
    assert answer.status == "200 OK" and header(answer, "Content-Type") == "application/ld+json"
    assert "attachment" in header(answer, "Content-Disposition") and header(answer, "Cache-Control") == "no-store"
    content = json.loads(answer.body)
    assert content["dpv:hasIdentifier"] == site.choice.record
    assert content["dpv:hasEntity"]["entity:controller"]["dpv:hasName"] == "Le Panneau SARL"
    assert len(content["dpv:hasProcess"]) == 3


def test_a_receipt_of_a_record_that_was_spoilt_is_not_written(site):
    site.choose(("choice", "accept"))

    def broken(id):
        raise ProofBroken(1, "its content cannot be read")

    site.store.get = broken
    assert site.ask("GET", "/consent/receipt").status == "503 Service Unavailable"


def test_without_a_grant_there_is_no_receipt(site):
    assert site.ask("GET", "/consent/receipt").status == "404 Not Found"
    site.choose(("choice", "refuse"))
    assert site.ask("GET", "/consent/receipt").status == "404 Not Found"


def test_gpc_json_says_that_the_signal_is_honoured(site):
    answer = site.ask("GET", "/.well-known/gpc.json")
    content = json.loads(answer.body)
    assert header(answer, "Content-Type") == "application/json"
    assert content["gpc"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", content["lastUpdate"])


def test_assets_are_kept_for_ever_since_their_names_change(site):
    for name, (body, content_type) in assets.FILES.items():
        answer = site.ask("GET", f"/consent/assets/{name}")
        assert (answer.body, header(answer, "Content-Type")) == (body, content_type)
        assert "immutable" in header(answer, "Cache-Control")
    assert site.ask("GET", "/consent/assets/../secret").status == "404 Not Found"


def report(site: Site, content: object, **environ):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return site.ask("POST", "/consent/report", body, CONTENT_TYPE="application/csp-report", **environ)


def test_both_forms_of_report_are_counted(site):
    old = {"csp-report": {"blocked-uri": "https://a.example/x?id=1", "effective-directive": "script-src-elem"}}
    new = [{"type": "csp-violation", "body": {"blockedURL": "https://b.example/", "effectiveDirective": "img-src"}}]
    assert report(site, old).status == "204 No Content"
    site.now += 60
    assert report(site, new).status == "204 No Content"
    site.now += 60
    report(site, old)
    found = {(one.host, one.directive): one.count for one in site.store.blocked()}
    assert found == {("a.example", "script-src-elem"): 2, ("b.example", "img-src"): 1}


def test_a_clock_that_was_put_back_holds_no_report_up(site):
    one = {"csp-report": {"blocked-uri": "https://a.example/", "effective-directive": "img-src"}}
    report(site, one)
    site.now -= 86_400
    report(site, one)
    assert [found.count for found in site.store.blocked()] == [2]


@pytest.mark.parametrize(
    "address",
    ["inline", "eval", "data", "", "blob:https://a.example/x", f"https://{HOST}/x", "https://[", "about:blank"],
)
def test_reports_about_no_third_party_are_not_counted(site, address):
    report(site, {"csp-report": {"blocked-uri": address, "effective-directive": "script-src"}})
    assert site.store.blocked() == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 30_000, b"null", b'"x"', b"\xff", b'[{"body": 3}, 4, {"csp-report": []}]']
)
def test_nonsense_is_answered_and_forgotten(site, body):
    assert report(site, body).status[:3] in ("204", "400")
    assert site.store.blocked() == []


@pytest.mark.parametrize(
    ("host", "counted"),
    [("my_bucket.example", 1), ("a" * 254, 0), ("a b.example", 0), ("a.example%0a", 0), ("\x1b[2J.example", 0)],
)
def test_only_hosts_are_counted(site, host, counted):
    report(site, {"csp-report": {"blocked-uri": f"https://{host}/", "effective-directive": "img-src"}})
    assert len(site.store.blocked()) == counted


def test_a_large_report_is_not_read(site):
    assert report(site, b"x" * 40_000).status == "413 Content Too Large"


def test_a_flood_of_reports_is_thrown_away_and_quiet_brings_them_back(site):
    one = {"csp-report": {"blocked-uri": "https://a.example/", "effective-directive": "img-src"}}
    statuses = {report(site, one).status for _ in range(150)}
    assert statuses == {"204 No Content", "429 Too Many Requests"}
    site.now += 60
    assert report(site, one).status == "204 No Content"


def test_a_dead_store_loses_reports_and_nothing_else():
    site = Site(Dead())
    one = {"csp-report": {"blocked-uri": "https://a.example/", "effective-directive": "img-src"}}
    assert report(site, one).status == "204 No Content"


def test_a_key_is_asked_for_again_when_the_store_comes_back(store):
    now = [0.0]
    answers = iter([ProofUnavailable("dead"), b"k" * 32])

    class Waking:
        def secret(self):
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

    keys = Keys(Waking(), clock=lambda: now[0])
    (makeshift,) = keys.all()
    assert keys.all() == (makeshift,)  # the store is left alone for a while
    now[0] = 11.0
    assert keys.all() == (b"k" * 32, makeshift)


def test_a_page_does_not_wait_for_a_store_that_hangs_while_another_asks_it():
    asked, answered = threading.Event(), threading.Event()

    class Hanging:
        def secret(self):
            asked.set()
            answered.wait(30)
            return b"k" * 32

    keys = Keys(Hanging())
    first = threading.Thread(target=keys.all)
    first.start()
    asked.wait(30)
    (makeshift,) = keys.all()
    answered.set()
    first.join()
    assert keys.all() == (b"k" * 32, makeshift)  # what was signed in the meantime still counts


def test_what_was_proved_is_signed_by_the_store_s_key_even_if_it_was_dead_a_moment_ago(site):
    living = site.store.secret
    site.store.secret = Dead().secret
    site.choose(("choice", "refuse"))
    site.store.secret = living
    site.choose(("choice", "accept"))
    assert decode(site.cookies["consent"], [living()], NOW) is not None


def test_configured_keys_come_before_the_store_s():
    assert Keys(Dead(), [b"new", b"old"]).all() == (b"new", b"old")


def test_a_record_leads_to_the_screens_and_the_code_that_made_them(site):
    site.choose(("choice", "accept"))
    (record,) = records(site)
    pages = json.loads(site.store.notice(record.screens).text)
    nobody = ConsentState.of(None, site.registry, language="fr")
    assert site.banner.body(nobody, "", "/").decode() in pages["layer"]
    assert site.banner.head(nobody, "").decode() in pages["layer"]
    assert pages["preferences"] == site.banner.preferences(nobody, "", "/")
    assert all(f'data-consent-placeholder="{vendor.id}"' in pages["placeholders"] for vendor in site.registry.vendors)
    code = manifest(site.store.notice(record.code).text)
    assert (code["release"], code["files"]) == (RELEASE, dict(FILES))
    assert code["files"]["banner/scripts/served/guard.js"]
    assert "prefix" in code["options"]
    for name, version in code["served"].items():
        assert site.store.notice(version).text.encode() == site.ask("GET", f"/consent/assets/{name}").body
    site.store.verify()


def test_records_in_one_language_share_what_they_refer_to(site):
    for choice in ("accept", "refuse", "accept"):
        site.choose(("choice", choice))
    assert len({(one.notice, one.code, one.screens) for one in records(site)}) == 1


def test_a_renderer_that_cannot_draw_without_a_request_still_proves_by_its_words(site, caplog):
    def head(state, script_name):
        raise LookupError("no request")

    site.banner.head = head
    assert site.choose(("choice", "accept")).status == "303 See Other"
    (record,) = records(site)
    assert (record.screens, bool(record.notice), bool(record.code)) == ("", True, True)
    assert "screens could not be written" in caplog.text
    site.store.verify()


def test_the_release_is_known_file_by_file():
    assert len(FILES) > 100
    assert FILES["release.py"] == hashlib.sha256(Path(release.__file__).read_bytes()).hexdigest()


def test_who_comes_from_a_page_in_another_language_is_answered_in_it(site):
    assert 'lang="fr"' in site.ask("GET", "/consent/").body.decode()
    page = site.ask("GET", "/consent/?lang=en").body.decode()
    assert '<html lang="en"' in page and 'action="/consent/choose?lang=en"' in page
    answer = site.choose(("choice", "customise"), query="lang=en")
    assert header(answer, "Location") == "/consent/?lang=en&return=/annonces"


def test_the_record_names_the_language_in_which_was_asked(site):
    site.choose(("choice", "accept"), query="lang=en")
    site.choose(("choice", "refuse"))
    assert [record.language for record in records(site)] == ["en", "fr"]
    notice = site.store.notice(records(site)[0].notice)
    assert "Accept all" in notice.text and "Tout accepter" not in notice.text


@pytest.mark.parametrize("query", ["lang=xx", "lang=", "lang=../../fr", "lang=%3Cscript%3E", "language=en", "lang=EN"])
def test_a_language_that_is_none_of_ours_changes_nothing(site, query):
    assert '<html lang="fr"' in site.ask("GET", f"/consent/?{query}").body.decode()
