"""Content codings: read what the application compressed, piece by piece, and compress again what leaves.

`gzip` and `deflate` are always understood, `br` and `zstd` where their modules are installed: `brotli` from 1.2 on,
`zstandard` (RFC 9110, 8.4.1).
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Protocol

from consent.errors import ConsentError

from .headers import tokens

_LEVEL = 5
"""Of zlib: most of the gain of 9 at a third of the time."""

_READ = 1 << 12
"""Compressed bytes that are read at once."""

_MOST = 1 << 18
"""Bytes that a decoder gives at once: what swells a thousandfold, or in two codings a million times, must not fill
the memory."""


class CodingError(ConsentError):
    """A body is in a coding that nobody here can read, or breaks off, or is not what it says."""


class Decoder(Protocol):
    """Reads one coding."""

    def feed(self, data: bytes, /) -> Iterator[bytes]:
        """Take bytes in the coding; give those that they stand for, as far as they can be known, piece by piece."""


class _Zlib:
    """`gzip`, of one or several members, or `deflate` with or without the zlib wrapping (RFC 9110, 8.4.1.2)."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._machine = zlib.decompressobj(31) if gzip else None

    def feed(self, data: bytes, /) -> Iterator[bytes]:
        if not data:
            return
        if self._machine is None:
            # Some servers leave the wrapping out; its first byte says method 8 and its first two divide by 31.
            wrapped = data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2], "big") % 31 == 0)
            self._machine = zlib.decompressobj(15 if wrapped else -15)
        more = True
        while more:
            out = self._machine.decompress(data, _MOST)
            data = self._machine.unconsumed_tail
            more = bool(data) or len(out) == _MOST  # the machine may hold more when it has read all
            if self._gzip and self._machine.eof and (data := self._machine.unused_data.lstrip(b"\0")):
                self._machine, more = zlib.decompressobj(31), True
            if out:
                yield out


class _Brotli:
    def __init__(self) -> None:
        self._machine = importlib.import_module("brotli").Decompressor()

    def feed(self, data: bytes, /) -> Iterator[bytes]:
        out = self._machine.process(data, output_buffer_limit=_MOST)
        yield out
        # It may hold more when it has read all: then it has just given as much as it may, or more.
        while len(out) >= _MOST or not self._machine.can_accept_more_data():
            out = self._machine.process(b"", output_buffer_limit=_MOST)
            yield out


class _Zstd:
    _STEP = 1 << 6
    """Bytes read at once: a block takes four of them and gives up to 128 KiB (RFC 8878, 3.1.1.2)."""

    def __init__(self) -> None:
        self._machine = importlib.import_module("zstandard").ZstdDecompressor().decompressobj()

    def feed(self, data: bytes, /) -> Iterator[bytes]:
        out = b""
        for at in range(0, len(data), self._STEP):
            out += self._machine.decompress(data[at : at + self._STEP])
            if len(out) >= _MOST:
                yield out
                out = b""
        yield out


def _has(module: str, *names: str) -> bool:
    try:
        found: object = importlib.import_module(module)
    except ImportError:
        return False
    for name in names:
        found = getattr(found, name, None)
    return found is not None


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Zlib(gzip=True),
    "x-gzip": lambda: _Zlib(gzip=True),
    "deflate": lambda: _Zlib(gzip=False),
    # Before 1.2 it gave all at once, however much that was (CVE-2025-6176).
    **({"br": _Brotli} if _has("brotli", "Decompressor", "can_accept_more_data") else {}),
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

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take the next bytes of the body; give what they stand for, no more at once than fits into the memory.

        Raises:
            CodingError: they are not what the header says.
        """
        pieces: Iterator[bytes] = (data[at : at + _READ] for at in range(0, len(data), _READ))
        for decoder in self._decoders:
            pieces = _through(decoder, pieces)
        try:
            yield from filter(None, pieces)
        except Exception as error:  # each library has exceptions of its own
            raise CodingError(f"The body is not in the coding that its header names: {error}.") from error


def _through(decoder: Decoder, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from decoder.feed(piece)


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
