"""Every option of the middleware, checked once and frozen."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .banner import Banner, Renderer, Texts
from .errors import ConfigurationError
from .keys import Keys
from .proof import ProofStore, SQLiteStore
from .registry import Registry
from .state import ConsentState

logger = logging.getLogger("consent")

STRICT, COMFORT, REPORT = "strict", "comfort", "report"
PRIVATE, SHARED = "private", "shared"

LIMIT = 1 << 27
"""Bytes that may be held back for the end of one tag: pictures and films stand in attributes as ``data:``."""

_SHORTEST_SECRET = 16
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+/\Z")
_RENDERER_METHODS = ("head", "body", "end", "placeholder", "preferences", "notice")
_STORE_METHODS = (
    "append", "get", "records", "keep_notice", "notice", "secret", "purge", "verify", "head",
    "add_blocked", "blocked", "add_obeyed", "obeyed",
)  # fmt: skip

_SHARED_WITH_BANNER = {
    "registry": ("registry", "Visitors would be asked about others than those that are let through."),
    "texts": ("texts", "Languages would be promised in which it cannot ask."),
    "prefix": ("prefix", "Its buttons would lead to addresses that nobody answers."),
    "mode": ("enforcement or cache", "Its scripts would do something else after a choice than the server."),
}
"""What a banner of ours has to have in common with the other options, how that is called, and why."""

Policy = Callable[[str, ConsentState], str]
"""Takes the Content-Security-Policy that was worked out for this visitor, gives the one to send."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the middleware was told, or assumes. Shared by threads.

    Parameters:
        registry: whom the site announces.
        store: where choices are recorded.
        texts: the words.
        banner: writes what visitors see.
        keys: sign the choice cookie.
        prefix: path of our own addresses inside the mount point, with slashes on both sides.
        enforcement: ``strict``, ``comfort`` or ``report``.
        cache: ``private`` or ``shared``.
        policy: adjusts the Content-Security-Policy, `None` to send it as it is.
        limit: bytes that are held back for the end of one tag; a longer tag is shown as text.
    """

    registry: Registry
    store: ProofStore
    texts: Texts
    banner: Renderer
    keys: Keys
    prefix: str
    enforcement: str
    cache: str
    policy: Policy | None
    limit: int

    @property
    def is_shared(self) -> bool:
        """Whether everybody gets the same bytes."""
        return self.cache == SHARED

    @property
    def only_reports(self) -> bool:
        """Whether nothing is blocked and nothing shown."""
        return self.enforcement == REPORT


def settle(
    *,
    registry: Registry | None = None,
    store: ProofStore | None = None,
    texts: Texts | None = None,
    banner: Renderer | None = None,
    theme: str = "paper",
    prefix: str = "/consent/",
    enforcement: str = STRICT,
    cache: str = PRIVATE,
    secret: bytes | str | Sequence[bytes | str] = (),
    policy: Policy | None = None,
    limit: int = LIMIT,
) -> Settings:
    """Check the options and fill in what was not said. See `consent.ConsentMiddleware` for what they mean.

    Raises:
        ConfigurationError: an option cannot stand; the message says how to mend it.
    """
    _one_of("enforcement", enforcement, (STRICT, COMFORT, REPORT), "It decides what is blocked.")
    _one_of("cache", cache, (PRIVATE, SHARED), "It decides who may get whose page.")
    _check_prefix(prefix)
    _check_kind("registry", registry, Registry, 'Write registry=Registry.load("consent.toml").')
    _check_kind("texts", texts, Texts, 'Write texts=Texts.builtin({"en": {"layer.title": "…"}}).')
    if store is not None:
        _check_methods("store", store, _STORE_METHODS, 'Write store=SQLiteStore("proof.db").')
    if not isinstance(limit, int) or limit < 1:
        raise ConfigurationError(
            f"limit is {limit!r}.", "It is a number of bytes.", f"Leave it out for {LIMIT} bytes, or give more than 0."
        )
    if policy is not None and not callable(policy):
        raise ConfigurationError(
            f"policy is {policy!r}.",
            "It is called with the policy and the visitor's state.",
            "Give a function: policy=lambda policy, state: policy.",
        )
    registry = registry if registry is not None else Registry.builtin()
    if texts is None:
        texts = banner.texts if isinstance(banner, Banner) else Texts.builtin()
    if banner is None:
        banner = Banner(registry, texts, prefix, theme, enforcement, shared_cache=cache == SHARED)
    else:
        _check_banner(banner, theme)
        if isinstance(banner, Banner):
            mode = SHARED if cache == SHARED else enforcement
            _check_same(banner, registry=registry, texts=texts, prefix=prefix, mode=mode)
    if enforcement == REPORT:
        logger.warning("CONSENT IS NOT ENFORCED: enforcement='report' blocks nothing and asks nobody. For trials only.")
    store = store if store is not None else SQLiteStore("consent.db")
    keys = Keys(store, _secrets(secret))
    return Settings(registry, store, texts, banner, keys, prefix, enforcement, cache, policy, limit)


def _one_of(option: str, value: object, allowed: tuple[str, ...], why: str) -> None:
    if value not in allowed:
        raise ConfigurationError(f"{option} is {value!r}.", why, f"Use one of {', '.join(map(repr, allowed))}.")


def _check_prefix(prefix: object) -> None:
    if not isinstance(prefix, str) or not _PREFIX.match(prefix):
        raise ConfigurationError(
            f"prefix is {prefix!r}.",
            "Everything below it is answered by the middleware, and it is written into pages as it is.",
            'Give a plain path with slashes on both sides, such as "/consent/".',
        )


def _check_kind(option: str, value: object, kind: type, mend: str) -> None:
    if value is not None and not isinstance(value, kind):
        raise ConfigurationError(f"{option} is {value!r}.", f"A {kind.__name__} is needed there.", mend)


def _check_methods(option: str, value: object, methods: tuple[str, ...], mend: str) -> None:
    missing = [name for name in methods if not callable(getattr(value, name, None))]
    if missing:
        raise ConfigurationError(
            f"{option} is {value!r}, which lacks {', '.join(missing)}.", "Each of these methods is called.", mend
        )


def _check_banner(banner: Renderer, theme: str) -> None:
    _check_methods("banner", banner, _RENDERER_METHODS, "Write a class with these methods, or leave banner out.")
    if theme != "paper":
        raise ConfigurationError(
            f"theme is {theme!r} and banner is given too.", "A banner has its theme already.", "Leave one of them out."
        )


def _check_same(banner: Banner, **options: object) -> None:
    """Refuse a banner of ours that was made for another site than this one."""
    for name, value in options.items():
        if getattr(banner, name) != value:
            what, why = _SHARED_WITH_BANNER[name]
            raise ConfigurationError(
                f"The banner was made for another {what}.",
                why,
                "Give both the same: banner=Banner(registry, texts, prefix, theme, enforcement, shared_cache=…).",
            )


def _secrets(secret: bytes | str | Sequence[bytes | str]) -> tuple[bytes, ...]:
    several = isinstance(secret, Sequence) and not isinstance(secret, bytes | str)
    given: list[object] = list(secret) if several else [secret]
    encoded = (key.encode() if isinstance(key, str) else key for key in given)
    keys = tuple(key for key in encoded if isinstance(key, bytes) and len(key) >= _SHORTEST_SECRET)
    if len(keys) < len(given):
        raise ConfigurationError(
            "A secret is too short, or no text.",
            "Whoever guesses it can forge choices.",
            "Give 32 random bytes, as secrets.token_hex(32) makes them, or leave it out: one is kept with the store.",
        )
    return keys
