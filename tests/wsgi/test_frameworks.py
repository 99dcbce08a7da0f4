"""The same middleware around a plain function, Bottle, Django and Flask, and what they see of it."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from consent import SQLiteStore

from .server import Answer, ask, environ, serve

TRACKERS = (
    '<script src="https://www.google-analytics.com/analytics.js"></script>'
    '<iframe src="https://www.youtube.com/embed/abc"></iframe>'
)


def plain():
    def app(environ, start_response):
        allowed = environ["consent"].allows("analytics")
        body = f"<!doctype html><title>Plain</title><p>analytics: {allowed}</p>{TRACKERS}".encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return app


def bottle():
    from bottle import Bottle, request

    app = Bottle()

    @app.route("/")
    def home():
        allowed = request.environ["consent"].allows("analytics")
        return f"<!doctype html><title>Bottle</title><p>analytics: {allowed}</p>{TRACKERS}"

    return app


def flask():
    from flask import Flask, request

    app = Flask(__name__)

    @app.get("/")
    def home():
        allowed = request.environ["consent"].allows("analytics")
        return f"<!doctype html><title>Flask</title><p>analytics: {allowed}</p>{TRACKERS}"

    return app.wsgi_app


def django():
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import clear_url_caches, path

    def home(request):
        allowed = request.environ["consent"].allows("analytics")
        response = HttpResponse(f"<!doctype html><title>Django</title><p>analytics: {allowed}</p>{TRACKERS}")
        response.set_cookie("csrftoken", "abc")
        return response

    if not settings.configured:
        settings.configure()
        django.setup()
    # Django's settings are one object per process, and another test may have made them.
    settings.ALLOWED_HOSTS = ["*"]
    settings.SECRET_KEY = "only for this test"
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [path("", home)]})
    settings.MIDDLEWARE = [
        "django.middleware.gzip.GZipMiddleware",
        "django.middleware.http.ConditionalGetMiddleware",
    ]
    clear_url_caches()
    return WSGIHandler()


@pytest.fixture(params=[plain, bottle, django, flask], ids=lambda make: make.__name__)
def framework(request):
    return request.param()


def choose(middleware, choice: str, cookie: str = "") -> Answer:
    import io

    body = f"choice={choice}&return_to=/".encode()
    request = environ("/consent/choose", "POST", Sec_Fetch_Site="same-origin", **({"Cookie": cookie} if cookie else {}))
    request |= {
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
    }
    return serve(middleware, request)


def cookie_of(answer: Answer) -> str:
    return next(value for value in answer.all("Set-Cookie") if value.startswith("consent=")).partition(";")[0]


def live(answer: Answer) -> list[str]:
    return re.findall(r'(?<![-\w])src="https://([^/"]+)', answer.text)


def test_before_a_choice_nothing_of_others_is_there(framework, protect):
    answer = ask(protect(framework))
    assert live(answer) == [] and 'id="privacy-choices"' in answer.text
    assert "analytics: False" in answer.text


def test_accepting_lets_everything_through_and_asks_no_more(framework, protect):
    middleware = protect(framework)
    accepted = choose(middleware, "accept")
    assert accepted.status.startswith("303") and accepted.get("Location") == "/"
    answer = ask(middleware, Cookie=cookie_of(accepted))
    assert live(answer) == ["www.google-analytics.com", "www.youtube.com"]
    assert 'id="privacy-choices"' not in answer.text and "privacy-choices-open" in answer.text
    assert "analytics: True" in answer.text


def test_refusing_is_remembered(framework, protect):
    middleware = protect(framework)
    answer = ask(middleware, Cookie=cookie_of(choose(middleware, "refuse")))
    assert live(answer) == [] and 'id="privacy-choices"' not in answer.text


def test_withdrawing_takes_everything_back(framework, protect):
    middleware = protect(framework)
    accepted = cookie_of(choose(middleware, "accept"))
    withdrawn = cookie_of(choose(middleware, "withdraw", accepted))
    assert live(ask(middleware, Cookie=withdrawn)) == []


def test_an_error_page_of_the_framework_has_the_link_that_reopens_the_choice(framework, protect):
    answer = ask(protect(framework), "/nowhere")
    if framework.__class__.__name__ != "function":
        assert answer.status.startswith("404")
    assert "privacy-choices-open" in answer.text


def test_everything_accepted_leaves_room_in_the_headers(framework, protect):
    middleware = protect(framework)
    answer = ask(middleware, Cookie=cookie_of(choose(middleware, "accept")))
    assert sum(len(name) + len(value) + 4 for name, value in answer.headers) < 4_000
    policy = (
        answer.get("Content-Security-Policy")
        or re.search(r'<meta http-equiv="Content-Security-Policy"[^>]+', answer.text)[0]
    )
    assert "www.youtube.com" in policy or "*.youtube.com" in policy
    assert answer.text.find("http-equiv") < answer.text.find("<style")


def test_everything_accepted_leaves_room_in_the_headers_of_a_fragment_too(protect):
    middleware = protect(plain())
    answer = ask(middleware, Cookie=cookie_of(choose(middleware, "accept")), X_Requested_With="XMLHttpRequest")
    assert sum(len(name) + len(value) + 4 for name, value in answer.headers) < 4_000
    assert "http-equiv" not in answer.text and live(answer)


def test_django_s_own_cookie_is_no_tracker_s(protect):
    assert any(value.strip().startswith("csrftoken=") for value in ask(protect(django())).all("Set-Cookie"))


def test_under_a_mount_point_all_our_addresses_have_it(protect):
    request = environ("/")
    request["SCRIPT_NAME"] = "/shop"
    answer = serve(protect(plain()), request)
    assert 'action="/shop/consent/choose"' in answer.text and 'href="/shop/consent/"' in answer.text
    assert "report-uri /shop/consent/report" in answer.get("Content-Security-Policy")


def test_many_threads_never_mix_visitors_up(protect, tmp_path):
    middleware = protect(plain(), store=SQLiteStore(tmp_path / "threads.db"))
    accepted, refused = cookie_of(choose(middleware, "accept")), cookie_of(choose(middleware, "refuse"))
    start = threading.Barrier(8)

    def visit(number: int) -> bool:
        start.wait()
        right = True
        for turn in range(40):
            cookie = (accepted, refused, "")[(number + turn) % 3]
            answer = ask(middleware, **({"Cookie": cookie} if cookie else {}))
            right &= bool(live(answer)) == (cookie == accepted)
            right &= ('id="privacy-choices"' in answer.text) == (not cookie)
        return right

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(visit, range(8)))
