"""The vendors that come with the package, written by hand in `vendors.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from consent.errors import ConfigurationError

from .model import Vendor
from .tables import vendor


@cache
def _by_id() -> Mapping[str, Vendor]:
    return {one.id: one for one in map(vendor, _content()["vendor"])}


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("vendors.toml").read_text(encoding="utf-8"))


def vendors() -> tuple[Vendor, ...]:
    """Give all of them, in the order of the file."""
    return tuple(_by_id().values())


def get(id_: str) -> Vendor | None:
    """Give the built-in vendor of this id."""
    return _by_id().get(id_)


def pick(use: Iterable[str] | None) -> list[Vendor]:
    """Give those with these ids, in this order; `None` stands for the default set.

    Raises:
        ConfigurationError: there is no built-in vendor of that id.
    """
    return [_required(id_) for id_ in (_content()["default"] if use is None else use)]


def _required(id_: str) -> Vendor:
    if found := get(id_):
        return found
    near = get_close_matches(id_, _by_id(), n=3, cutoff=0.5)
    raise ConfigurationError(
        f"There is no built-in vendor {id_!r}.",
        "Visitors could neither be told who it is nor agree to it.",
        (f"Did you mean {' or '.join(near)}? " if near else "")
        + "`python -m consent vendors` lists them; describe others as your own.",
    )
