"""The site owner's guide: its examples run, and it tells of every option."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import pytest

from consent import ConsentMiddleware, ConsentState, Registry

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "consent.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.S)
PYTHON = [code for language, code in BLOCKS if language == "python"]
TOML = [code for language, code in BLOCKS if language == "toml"]


def application(environ, start_response):
    start_response("204 No Content", [])
    return []


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The folder of a site that has the registry of the guide."""
    (tmp_path / "consent.toml").write_text(TOML[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.unit.test_docs")
    return tmp_path


SECRET_KEY = "for Django, which takes this module for its settings"
ROOT_URLCONF = "tests.unit.test_docs"
urlpatterns: list[object] = []


@pytest.mark.parametrize("code", PYTHON, ids=lambda code: code.strip().splitlines()[0])
def test_examples_run(code, site):
    names = {"__name__": __name__, "application": application, "ConsentMiddleware": ConsentMiddleware}
    exec(compile(code, "docs/consent.md", "exec"), names)
    if "view" in names:
        assert names["view"]({"consent": ConsentState(None)}) == "undecided"
    elif "app" in names and hasattr(names["app"], "wsgi_app"):
        assert isinstance(names["app"].wsgi_app, ConsentMiddleware)
    elif "registry" in names:
        assert {vendor.id for vendor in names["registry"].vendors} == {
            "google-analytics", "youtube", "matomo", "bike-maps",
        }  # fmt: skip
    else:
        assert isinstance(names["application"], ConsentMiddleware)


def test_there_are_examples():
    assert len(PYTHON) >= 7 and len(TOML) == 1


def test_the_registry_of_the_guide_is_one(site):
    registry = Registry.load("consent.toml")
    assert {vendor.id for vendor in registry.vendors} == {"matomo", "bike-maps"}
    assert [vendor.id for vendor in registry.necessary] == ["checkout"]
    assert tomllib.loads(TOML[0])["site"]["name"] == registry.controller.name


def test_every_option_is_told_of():
    options = list(inspect.signature(ConsentMiddleware.__init__).parameters)[2:]
    told = re.findall(r"^\| `(\w+)` \|", GUIDE, re.M)
    assert told == options
