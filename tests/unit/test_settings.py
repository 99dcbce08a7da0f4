"""Options are checked when the middleware is made, and the message says how to mend them."""

from __future__ import annotations

import inspect

import pytest

from consent import Banner, ConfigurationError, ConsentMiddleware, Registry, SQLiteStore, Texts
from consent.settings import Settings, settle


def app(environ, start_response):
    start_response("204 No Content", [])
    return []


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_middleware_alone_is_enough_and_touches_no_file_until_it_has_to(here):
    middleware = ConsentMiddleware(app)
    assert middleware.settings.enforcement == "strict" and list(here.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        {"prefix": "consent"}, {"prefix": "/"}, {"prefix": "/a b/"}, {"prefix": "/consent"}, {"prefix": '/"/'},
        {"enforcement": "loose"}, {"cache": "public"}, {"secret": "short"}, {"secret": [b"x" * 32, 7]},
        {"registry": "consent.toml"}, {"store": "proof.db"}, {"texts": {}}, {"banner": 1}, {"policy": "x"},
        {"limit": 0}, {"limit": "1"}, {"theme": "nobody-s"}, {"secret": None}, {"secret": 7},
    ],
    ids=str,
)  # fmt: skip
def test_an_option_that_cannot_stand_is_refused_with_what_why_and_how(options, here):
    with pytest.raises(ConfigurationError) as refused:
        ConsentMiddleware(app, **options)
    assert refused.value.what and refused.value.why and refused.value.mend


def test_the_application_comes_first_and_has_to_be_one():
    with pytest.raises(ConfigurationError, match="WSGI"):
        ConsentMiddleware("app")


def test_all_options_go_by_name():
    parameters = list(inspect.signature(ConsentMiddleware.__init__).parameters.values())[2:]
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters)
    assert [parameter.name for parameter in parameters] == list(inspect.signature(settle).parameters)


def test_a_banner_for_another_registry_is_refused(here):
    with pytest.raises(ConfigurationError, match="another registry"):
        ConsentMiddleware(app, registry=Registry.builtin(use=["youtube"]), banner=Banner(Registry.builtin()))


@pytest.mark.parametrize(
    ("options", "other"),
    [
        ({"prefix": "/choix/"}, "prefix"),
        ({"enforcement": "comfort"}, "enforcement or cache"),
        ({"cache": "shared"}, "enforcement or cache"),
        ({"texts": Texts.builtin({"fr": {"layer.title": "?"}})}, "texts"),
    ],
)
def test_a_banner_that_contradicts_the_other_options_is_refused(options, other, here):
    registry = Registry.builtin(use=["youtube"])
    with pytest.raises(ConfigurationError, match=f"another {other}"):
        ConsentMiddleware(app, registry=registry, banner=Banner(registry), **options)


def test_a_banner_brings_its_words_with_it(here):
    registry, texts = Registry.builtin(use=["youtube"]), Texts({"fr": Texts.builtin().tables["fr"]})
    assert settle(registry=registry, banner=Banner(registry, texts)).texts.pick("de") == "fr"


def test_secrets_may_be_rotated(here):
    settings = settle(secret=["n" * 32, b"o" * 32])
    assert settings.keys.all() == (b"n" * 32, b"o" * 32)


def test_without_a_secret_one_is_kept_with_the_store(here):
    store = SQLiteStore(here / "proof.db")
    assert settle(store=store).keys.all()[0] == store.secret()


def test_settings_never_change(here):
    settings = settle()
    assert isinstance(settings, Settings)
    with pytest.raises(AttributeError):
        settings.prefix = "/other/"
