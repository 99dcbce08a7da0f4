"""Every setting of the board, with its default and its meaning. A default is safe in production and needs no service.

Settings are environment variables of the same name. `docs/settings.md` explains them for operators.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
INSTANCE = Path(os.environ.get("INSTANCE") or ROOT / "instance")
"""Folder for everything that the board writes: secrets, databases, photos, mail."""

SECRET_LENGTH = 32
"""Characters that a secret needs at least: 128 bits in hexadecimal."""


REDIS_PATIENCE = 2.0
"""Seconds for which a request waits for a Redis that does not answer."""


class ConfigurationError(Exception):
    """A setting that cannot be used, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Parameters:
        name: environment variable and key in ``app.config``.
        default: value when it is not set.
        meaning: one sentence for operators.
        parse: turns the variable's text into the value; raises ValueError.
    """

    name: str
    default: object
    meaning: str
    parse: Callable[[str], object] = str


def switch(text: str) -> bool:
    """Read ``1``/``0``, ``yes``/``no``, ``on``/``off``, ``true``/``false``."""
    words = {"1": True, "yes": True, "on": True, "true": True, "0": False, "no": False, "off": False, "false": False}
    if text.lower() not in words:
        raise ValueError("write 1 or 0")
    return words[text.lower()]


def names(text: str) -> tuple[str, ...]:
    """Read a list whose items are separated by commas."""
    return tuple(filter(None, (item.strip() for item in text.split(","))))


def address(text: str) -> str:
    """Read an http or https address without trailing slash."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("write a whole address such as https://annonces.example")
    return text.rstrip("/")


def database(text: str) -> str:
    """Read a SQLAlchemy URL; plain ``postgresql://`` means the driver that is installed (psycopg 3)."""
    scheme, mark, rest = text.partition("://")
    if not mark or not scheme.startswith(("sqlite", "postgres")):
        raise ValueError("write postgresql://user:password@host/name or sqlite:///file")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else text


SETTINGS = (
    Setting("SITE_NAME", "Placette", "Name of the site, shown everywhere."),
    Setting("SITE_URL", "", "Public address, for links in mail. Empty: the address it listens on.", address),
    Setting("HOST", "127.0.0.1", "Address to listen on."),
    Setting("PORT", 8000, "Port to listen on.", int),
    Setting("THREADS", 8, "Requests served at the same time.", int),
    Setting("DEMO", True, "Fill an empty board with demo listings at the first start.", switch),
    Setting("SECRET_KEY", "", "Signs sessions and forms. Empty: generated once and kept in the instance folder."),
    Setting("DATABASE_URL", "", "SQLAlchemy URL. Empty: a SQLite file in the instance folder.", database),
    Setting("TRUSTED_PROXIES", 0, "Number of reverse proxies in front whose X-Forwarded-* headers are believed.", int),
    Setting("TRUSTED_HOSTS", (), "Host names that requests may carry. Empty: that of SITE_URL.", names),
    Setting("RATELIMIT_STORAGE_URI", "memory://", "Where rate limits are counted; redis://… for several processes."),
    Setting("MAIL_HOST", "", "Mail server. Empty: mail is written to a local folder."),
    Setting("MAIL_PORT", 25, "Its port.", int),
    Setting("MAIL_SECURITY", "starttls", "starttls, tls, or none for a server on the same machine."),
    Setting("MAIL_USER", "", "User name at the mail server."),
    Setting("MAIL_PASSWORD", "", "Password at the mail server."),
    Setting("MAIL_FROM", "", "Mailbox that mail comes from."),
    Setting("MAIL_FOLDER", "", "Folder for mail when there is no mail server. Empty: outbox/ in the instance folder."),
    Setting("OUTBOX_PAGE", None, "Show mail at /outbox/. Unset: on loopback without mail server.", switch),
    Setting("OPERATOR_FILE", str(ROOT / "webapp/legal/operator.toml"), "Who runs the site and works for it (TOML)."),
    Setting("SEAL_PUBLIC_KEY", "", "Public key of the sealed store (hexadecimal). Empty: made at the first start."),
    Setting("CONSENT_REGISTRY", str(ROOT / "webapp/thirdparties/consent.toml"), "Registry of third parties (TOML)."),
    Setting("MATOMO_URL", "https://matomo.example.org/", "Matomo server for audience measurement. Empty: none."),
    Setting("MATOMO_SITE", "1", "Site id there."),
    Setting("GA4_ID", "G-DEMO123456", "Google Analytics 4 measurement id. Empty: none."),
    Setting("ADSENSE_CLIENT", "ca-pub-0000000000000000", "Google AdSense publisher. Empty: no advertising."),
    Setting("ADSENSE_SLOT", "1234567890", "AdSense slot used on listing pages and result lists."),
    Setting("CRISP_ID", "00000000-0000-4000-8000-000000000000", "Crisp website id for the chat. Empty: none."),
    Setting("SHARING", True, "Facebook and X buttons on listings.", switch),
    Setting("VIDEOS", True, "YouTube players for links in listings.", switch),
    Setting("S3_BUCKET", "", "Bucket for photos in S3-compatible storage. Empty: photos/ in the instance folder."),
    Setting("S3_ENDPOINT", "", "Address of that storage.", address),
    Setting("S3_REGION", "us-east-1", "Its region."),
    Setting("S3_KEY_ID", "", "Access key id there."),
    Setting("S3_SECRET", "", "Secret access key there."),
    Setting("PHOTO_QUEUE", "", "redis://… that tells workers of photos. Empty: the site works on them itself."),
    Setting("MAX_CONTENT_LENGTH", 170 * 1024 * 1024, "Largest request in bytes: eight photos of 20 MB.", int),
)  # fmt: skip

FIXED: dict[str, object] = {
    "SESSION_COOKIE_NAME": "session",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
    # One request must not be able to fill the memory with fields that are no files.
    "MAX_FORM_MEMORY_SIZE": 512 * 1024,
    "MAX_FORM_PARTS": 200,
    # A form may be filled in slowly: the token lives as long as the session.
    "WTF_CSRF_TIME_LIMIT": None,
    # Pages behind mailed links send no Referer, and some browsers never do: on https their forms would all be refused.
    # The token is bound to the session, whose cookie nobody can plant on https (`__Host-`, below).
    "WTF_CSRF_SSL_STRICT": False,
    "BABEL_DEFAULT_LOCALE": "fr",
    "BABEL_DEFAULT_TIMEZONE": "Europe/Paris",
    # What people typed stays out of the log when a statement fails.
    "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True, "hide_parameters": True},
    "RATELIMIT_STRATEGY": "moving-window",
    # While Redis is away each process counts for itself: limits that are less strict, and a site that people can use.
    "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
}
"""What operators have no reason to change."""


def read(
    instance: Path, settings: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Put the configuration together: fixed values, defaults, environment, `settings`.

    Parameters:
        instance: folder where generated secrets are kept.
        settings: values that stand before all others.
        environ: the process's environment by default.

    Raises:
        ConfigurationError: a value cannot be used.
    """
    environ = os.environ if environ is None else environ
    _make_folder(instance)
    values: dict[str, object] = {**FIXED, **{one.name: _value(one, environ) for one in SETTINGS}, **(settings or {})}
    values["SITE_URL"] = values["SITE_URL"] or f"http://{values['HOST']}:{values['PORT']}"
    site = urlsplit(str(values["SITE_URL"]))
    values["PREFERRED_URL_SCHEME"] = site.scheme
    # On https the cookie never leaves over http; the prefix keeps sister domains from planting one (RFC 6265bis 4.1.3).
    if site.scheme == "https" and "SESSION_COOKIE_SECURE" not in values:
        values |= {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "__Host-session"}
    local = site.hostname in {"127.0.0.1", "localhost", "::1"}
    values["TRUSTED_HOSTS"] = values["TRUSTED_HOSTS"] or _hosts(str(site.hostname), local=local)
    if values["OUTBOX_PAGE"] is None:
        values["OUTBOX_PAGE"] = local and not values["MAIL_HOST"]
    values["SECRET_KEY"] = values["SECRET_KEY"] or generated_secret(instance / "secret_key")
    if len(str(values["SECRET_KEY"])) < SECRET_LENGTH:
        raise ConfigurationError(
            f"SECRET_KEY is shorter than {SECRET_LENGTH} characters: sessions could be forged. "
            "Leave it out to have one generated, or write the output of: openssl rand -hex 32"
        )
    if not values["DATABASE_URL"]:
        values["DATABASE_URL"] = f"sqlite:///{(instance / 'board.db').resolve()}"
    values.setdefault("SQLALCHEMY_DATABASE_URI", values["DATABASE_URL"])
    values["RATELIMIT_STORAGE_OPTIONS"] = {"wrap_exceptions": True}
    if str(values["RATELIMIT_STORAGE_URI"]).startswith("redis"):
        values["RATELIMIT_STORAGE_OPTIONS"] |= {"socket_timeout": REDIS_PATIENCE}
    return values


def generated_secret(path: Path) -> str:
    """Return the secret kept in a file that only its owner may read; make one at the first start.

    Raises:
        ConfigurationError: the file can be neither read nor written.
    """
    try:
        try:
            # O_EXCL: of two processes that start at the same time one writes, both read the same secret.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as file:
            secret = secrets.token_hex(32)
            file.write(secret + "\n")
            return secret
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path} can be neither read nor written ({error}). "
            "Make the folder writable for the user who runs the board, or set SECRET_KEY."
        ) from error


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {path} cannot be made ({error.strerror}). Secrets, database and photos are kept there: "
            "make the folder above it writable for the user who runs the board."
        ) from error


def _value(setting: Setting, environ: Mapping[str, str]) -> object:
    text = environ.get(setting.name)
    if text is None:
        return setting.default
    try:
        # An empty variable switches off what has a default: GA4_ID= means no Google Analytics.
        return setting.parse(text) if text or setting.parse is str else setting.default
    except ValueError as error:
        raise ConfigurationError(f"{setting.name} is {text!r}: {error}. {setting.meaning}") from error


def _hosts(host: str, *, local: bool) -> tuple[str, ...]:
    return ("127.0.0.1", "localhost", "[::1]") if local else (host,)
