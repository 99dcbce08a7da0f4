"""The files that pages load from us: read once, made small, served under names that change with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from consent.adapters import interfaces
from consent.errors import ConfigurationError
from consent.registry import Registry

from .markup import json_in_script
from .reach import reach_of_all

_FOLDER = resources.files(__package__)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_CSS_SPACE = re.compile(r"\s+")
_CSS_AROUND = re.compile(r" ?([{};,>]) ?")
_CSS_AFTER = re.compile(r"(?<=[a-z]): (?=[^{}]*[;}])")


def style(name: str) -> str:
    """Read a style sheet of ours without comments and needless space."""
    text = _CSS_COMMENT.sub("", _read("styles", f"{name}.css"))
    return _small_css(text)


def theme(name: str) -> str:
    """Read one of the ready themes.

    Raises:
        ConfigurationError: there is no theme of that name.
    """
    if name not in themes():
        raise ConfigurationError(
            f"There is no theme {name!r}.",
            "The banner would stand there without colours.",
            f"Use one of {', '.join(themes())}, and set custom properties in your own style sheet for the rest.",
        )
    return _small_css(_CSS_COMMENT.sub("", _read("themes", f"{name}.css")))


def themes() -> tuple[str, ...]:
    """Name the ready themes."""
    names = (file.name for file in _FOLDER.joinpath("themes").iterdir())
    return tuple(sorted(name.removesuffix(".css") for name in names if name.endswith(".css")))


def script(name: str) -> str:
    """Read a script of ours as it is served: made small by ``scripts/shrink.sh`` from the one that people read."""
    return _FOLDER.joinpath("scripts", "served", f"{name}.js").read_text(encoding="utf-8").strip().removesuffix(";")


def _small_css(text: str) -> str:
    text = _CSS_AROUND.sub(r"\1", _CSS_SPACE.sub(" ", text))
    return _CSS_AFTER.sub(":", text).replace(";}", "}").strip()


def _read(folder: str, name: str) -> str:
    return _FOLDER.joinpath(folder, name).read_text(encoding="utf-8")


def activation(registry: Registry) -> tuple[str, tuple[bytes, str]]:
    """Give the served name of what carries out a choice in place, and its body and content type.

    It knows everybody of this registry, so that pages need not: it is loaded after something was agreed to.
    """
    told = f"{json_in_script(reach_of_all(registry))},{json_in_script(interfaces(registry))}"
    return _file("activate", f"({script('activate')})({told});")


def _file(plain: str, text: str) -> tuple[str, tuple[bytes, str]]:
    content = text.encode()
    name = f"{plain}-{hashlib.sha256(content).hexdigest()[:10]}.js"
    return name, (content, "text/javascript; charset=utf-8")


def _served() -> tuple[Mapping[str, tuple[bytes, str]], Mapping[str, str]]:
    files, names = {}, {}
    for plain in ("page", "more"):
        names[plain], file = _file(plain, script(plain))
        files[names[plain]] = file
    return MappingProxyType(files), MappingProxyType(names)


FILES, NAMES = _served()
"""`FILES`: body and content type for each served name. `NAMES`: the served name for each plain one.

A served name carries a hash of the body: such a file may be cached for ever.
"""
