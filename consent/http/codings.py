"""Content codings: read what the application compressed, piece by piece, and compress again what leaves.

`gzip` and `deflate` are always understood, `br` and `zstd` where their modules are installed (RFC 9110, 8.4.1).
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from consent.errors import ConsentError

from .headers import tokens

_LEVEL = 5
"""Of zlib: most of the gain of 9 at a third of the time."""


class CodingError(ConsentError):
    """A body is in a coding that nobody here can read, or breaks off, or is not what it says."""


class Decoder(Protocol):
    """Reads one coding."""

    def feed(self, data: bytes, /) -> bytes:
        """Take bytes in the coding; give those that they stand for, as far as they can be known."""


class _Zlib:
    """`gzip`, of one or several members, or `deflate` with or without the zlib wrapping (RFC 9110, 8.4.1.2)."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._machine = zlib.decompressobj(31) if gzip else None

    def feed(self, data: bytes, /) -> bytes:
        if not data:
            return b""
        if self._machine is None:
            # Some servers leave the wrapping out; its first byte says method 8 and its first two divide by 31.
            wrapped = data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2], "big") % 31 == 0)
            self._machine = zlib.decompressobj(15 if wrapped else -15)
        pieces = [self._machine.decompress(data)]
        while self._gzip and self._machine.eof and (rest := self._machine.unused_data.lstrip(b"\0")):
            self._machine = zlib.decompressobj(31)
            pieces.append(self._machine.decompress(rest))
        return b"".join(pieces)


class _Brotli:
    def __init__(self) -> None:
        self._machine = importlib.import_module("brotli").Decompressor()

    def feed(self, data: bytes, /) -> bytes:
        out: bytes = self._machine.process(data)
        return out


class _Zstd:
    def __init__(self) -> None:
        self._machine = importlib.import_module("zstandard").ZstdDecompressor().decompressobj()

    def feed(self, data: bytes, /) -> bytes:
        out: bytes = self._machine.decompress(data)
        return out


def _has(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Zlib(gzip=True),
    "x-gzip": lambda: _Zlib(gzip=True),
    "deflate": lambda: _Zlib(gzip=False),
    **({"br": _Brotli} if _has("brotli") else {}),
    **({"zstd": _Zstd} if _has("zstandard") else {}),
}

READABLE = tuple(name for name in _DECODERS if name != "x-gzip")
"""Codings that can be read here, as `Accept-Encoding` names them."""


class Decoding:
    """Reads a body that went through one or several codings.

    Parameters:
        content_encoding: the field's value, codings in the order in which they were applied.

    Raises:
        CodingError: one of them is unknown.
    """

    def __init__(self, content_encoding: str) -> None:
        names = [name for name in tokens(content_encoding) if name != "identity"] if content_encoding else []
        unknown = [name for name in names if name not in _DECODERS]
        if unknown:
            raise CodingError(f"The coding {unknown[0]!r} cannot be read here (these can: {', '.join(READABLE)}).")
        self._decoders = [_DECODERS[name]() for name in reversed(names)]

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to decode."""
        return not self._decoders

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the body; give what they stand for.

        Raises:
            CodingError: they are not what the header says.
        """
        try:
            for decoder in self._decoders:
                data = decoder.feed(data)
        except Exception as error:  # each library has exceptions of its own
            raise CodingError(f"The body is not in the coding that its header names: {error}.") from error
        return data


class Compressing:
    """Writes gzip so that each piece can be read as soon as it has arrived."""

    def __init__(self) -> None:
        self._machine = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)

    def feed(self, data: bytes) -> bytes:
        """Take bytes; give all of them compressed, nothing held back."""
        return self._machine.compress(data) + self._machine.flush(zlib.Z_SYNC_FLUSH) if data else b""

    def close(self, data: bytes) -> bytes:
        """Take the last bytes; give them and the end."""
        return self._machine.compress(data) + self._machine.flush()


@lru_cache(512)
def narrowed(accept_encoding: str) -> str:
    """Leave in a request's `Accept-Encoding` what can be read here."""
    kept = []
    named = [part.partition(";")[0].strip() for part in tokens(accept_encoding)]
    for part in accept_encoding.split(","):
        name, parameter, weight = part.strip(" \t").partition(";")
        coding = name.strip(" \t").lower()
        if coding in _DECODERS or coding == "identity":
            kept.append(part.strip(" \t"))
        elif coding == "*":
            kept += [f"{one}{parameter}{weight}" for one in READABLE if one not in named]
    return ", ".join(kept) or "identity"


@lru_cache(512)
def accepts_gzip(accept_encoding: str) -> bool:
    """Say whether a visitor's browser reads gzip."""
    for part in accept_encoding.split(","):
        name, _, weight = part.lower().replace(" ", "").partition(";q=")
        if name in ("gzip", "x-gzip"):
            return weight.rstrip("0").rstrip(".") not in ("0", "") or not weight
    return False
