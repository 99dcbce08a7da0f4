"""What the law asks of every public page, shown on all of them: an empty jar, refused, accepted, with errors."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from flask import abort

from . import acceptance
from .acceptance import BASE, get, is_html, reached, reached_by_headers


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    return acceptance.make(tmp_path_factory.mktemp("acceptance"))


@pytest.fixture(scope="module")
def unasked(board):
    """All kinds of public pages, as somebody sees them who came with an empty jar and pressed nothing."""
    return acceptance.walk(board, board.visitor())


@pytest.fixture(scope="module")
def accepted(board, unasked):
    visitor = board.who_chose("accept")
    return {path: get(visitor, path) for path in unasked}


@pytest.fixture(scope="module")
def refused(board, unasked):
    visitor = board.who_chose("refuse")
    return {path: get(visitor, path) for path in unasked}


def cookie_names(answer):
    return {line.partition("=")[0] for line in answer.headers.getlist("Set-Cookie")}


def test_the_walk_meets_every_page_that_needs_no_account(board, unasked):
    asked = {board.endpoint(path).partition("?")[0] for path in unasked}
    known = {rule.endpoint for rule in board.app.url_map.iter_rules() if "GET" in rule.methods}
    assert known <= asked
    assert sum(is_html(answer) and answer.status_code == 200 for answer in unasked.values()) >= 20
    assert {answer.status_code for answer in unasked.values()} >= {200, 302, 404}


def test_nobody_gets_a_cookie_that_was_not_announced_as_necessary(board, unasked, refused):
    necessary = {
        cookie.name for vendor in board.app.extensions["third_parties"].registry.necessary for cookie in vendor.cookies
    }
    for answers in (unasked, refused):
        assert {name for answer in answers.values() for name in cookie_names(answer)} <= necessary
    assert "session" in cookie_names(get(board.visitor(), "/compte/connexion"))


def test_no_page_style_or_header_reaches_anybody_before_a_choice_or_after_refusing(unasked, refused):
    for answers in (unasked, refused):
        for path, answer in answers.items():
            assert reached_by_headers(answer) == set(), path
            if is_html(answer):
                assert reached(answer.text, BASE + path) == set(), path
            if answer.mimetype == "text/css":
                assert acceptance.in_style_sheet(answer.text) == set(), path
    assert any(answer.mimetype == "text/css" for answer in unasked.values())


def test_the_same_pages_reach_others_once_everything_was_accepted(board, accepted):
    pages = {path: answer.text for path, answer in accepted.items() if is_html(answer)}
    hosts = " ".join(address for path, page in pages.items() for address in reached(page, BASE + path))
    for host in ("www.googletagmanager.com", "matomo.example.org", "client.crisp.chat", "connect.facebook.net"):
        assert host in hosts
    assert "www.youtube-nocookie.com" in " ".join(reached(accepted[board.video].text, BASE))


def test_choices_can_be_changed_from_every_page(unasked, refused, accepted):
    for answers in (unasked, refused, accepted):
        pages = {path: answer for path, answer in answers.items() if is_html(answer)}
        assert len(pages) > 30
        for path, answer in pages.items():
            if 'value="save"' in answer.text:  # where the link leads
                assert path.startswith("/consent/")
                continue
            link = BeautifulSoup(answer.text, "html.parser").select("a#privacy-choices-open[href]")
            assert len(link) == 1 and "Gérer mes cookies" in link[0].get_text(), path


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503])
def test_choices_can_be_changed_from_every_error_page(board, monkeypatch, status):
    monkeypatch.setitem(board.app.view_functions, "listings.places", lambda: abort(status))
    answer = get(board.visitor(), "/lieux")
    assert answer.status_code == status
    assert 'id="privacy-choices-open"' in answer.text
    assert reached(answer.text) == set()


def test_choices_can_be_changed_from_the_page_of_a_breakdown(board, monkeypatch):
    monkeypatch.setitem(board.app.view_functions, "listings.places", lambda: 1 / 0)
    answer = get(board.visitor(), "/lieux")
    assert answer.status_code == 500
    assert 'id="privacy-choices-open"' in answer.text


def test_the_question_stands_on_every_page_exactly_once(unasked, refused):
    for path, answer in unasked.items():
        if is_html(answer) and not path.startswith("/consent/"):
            assert answer.text.count('id="privacy-choices"') == 1, path
            buttons = BeautifulSoup(answer.text, "html.parser").select("#privacy-choices button[name=choice]")
            assert [button["value"] for button in buttons].count("refuse") == 1, path
            assert len({button.parent for button in buttons}) == 1, path
        if is_html(refused[path]):
            assert refused[path].text.count('id="privacy-choices"') == 0 or path.startswith("/consent/"), path


def content(answer):
    """Return what a page offers: words, links, forms, pictures; places of third parties left out."""
    page = BeautifulSoup(answer.text, "html.parser").select_one("main")
    if page is None:
        return None
    for element in page.select("script, iframe, .slot, [data-consent-placeholder], .fb-share-button, #fb-root"):
        element.decompose()
    forms = [
        (form.get("action"), [field.get("name") for field in form.select("[name]")]) for form in page.select("form")
    ]
    links = [link.get("href") for link in page.select("a[href]")]
    return page.get_text(" ", strip=True), forms, links, [picture.get("src") for picture in page.select("img")]


def test_who_refuses_gets_the_same_site_as_who_accepts(unasked, refused, accepted):
    compared = 0
    for path in unasked:
        if path.startswith("/consent/"):
            continue
        assert refused[path].status_code == accepted[path].status_code == unasked[path].status_code, path
        assert refused[path].mimetype == accepted[path].mimetype, path
        if is_html(refused[path]):
            assert content(refused[path]) == content(accepted[path]) == content(unasked[path]), path
            compared += content(refused[path]) is not None
    assert compared > 30


def test_no_box_is_ticked_beforehand_on_any_page(unasked):
    boxes = [
        (path, box)
        for path, answer in unasked.items()
        if is_html(answer)
        for box in BeautifulSoup(answer.text, "html.parser").select("input[type=checkbox]")
    ]
    assert boxes
    assert [(path, str(box)) for path, box in boxes if box.has_attr("checked") and not box.has_attr("disabled")] == []


def test_nothing_claims_to_speak_the_framework_of_the_advertisers(unasked, accepted):
    for answers in (unasked, accepted):
        for path, answer in answers.items():
            if answer.mimetype in {"text/html", "text/javascript", "application/javascript"}:
                assert not re.search(r"__tcfapi|euconsent", answer.text), path


class SharedCache:
    """A cache between visitors and the site that keeps all it may (RFC 9111, section 3; RFC 9110, section 12.5.5)."""

    def __init__(self):
        self.kept = {}

    def get(self, visitor, path, **headers):
        request = {"cookie": "; ".join(f"{c.key}={c.value}" for c in visitor._cookies.values()), **headers}
        for asked, answer in self.kept.get(path, []):
            names = {name.strip().lower() for name in answer.headers.get("Vary", "").split(",") if name.strip()}
            if "*" not in names and all(asked.get(name, "") == request.get(name, "") for name in names):
                return answer
        answer = get(visitor, path, **headers)
        control = answer.headers.get("Cache-Control", "")
        if not re.search(r"private|no-store", control):
            self.kept.setdefault(path, []).append((request, answer))
        return answer


def test_a_shared_cache_never_hands_the_page_of_who_accepted_to_anybody_else(board, unasked):
    cache = SharedCache()
    happy, newcomer, shy = board.who_chose("accept"), board.visitor(), board.who_chose("refuse")
    paths = ["/", "/annonces/", board.video, "/contact"]
    assert all(reached(cache.get(happy, path).text, BASE + path) for path in paths)
    for path in paths:
        for other in (newcomer, shy):
            assert reached(cache.get(other, path).text, BASE + path) == set(), path
        # Nor the other way round: who accepted keeps what was asked for.
        assert reached(cache.get(happy, path).text, BASE + path), path
    photo = next(path for path in unasked if unasked[path].mimetype.startswith("image/") and "/photos/" in path)
    cache.get(happy, photo)
    assert photo in cache.kept, "a cache that keeps nothing would prove nothing"
