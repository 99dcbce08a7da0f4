"""Bytes that somebody sent in, bytes that may be shown out. No input or output, no database, no request.

What comes out is drawn anew from the pixels: no position, camera, date, preview, colour profile or comment survives.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

pillow_heif.register_heif_opener()

MAX_BYTES = 20 * 1024 * 1024
"""Per file. Phones' largest photos are about 15 MB."""

MAX_PIXELS = 80_000_000
"""A small file can unfold into gigabytes (a decompression bomb); phones' photos have up to 50 million pixels."""

MIN_SIDE = 50
"""Pixels; below this there is nothing to see."""

SIZES = (320, 800, 1600)
"""Longest side in pixels: list, page on a phone, page on a large screen."""

FORMATS = ("avif", "webp")
"""Best first. A browser that lacks AVIF takes WebP, which all have had since 2020."""

ACCEPTED = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")

QUALITY = {"avif": {"quality": 60, "speed": 9}, "webp": {"quality": 74, "method": 2}}
"""AVIF at speed 9 beats WebP on size and time at the same look."""

SRGB = ImageCms.createProfile("sRGB")

log = logging.getLogger(__name__)

REASONS = ("empty", "too_big", "wrong_type", "broken", "too_many_pixels", "too_small")
"""Why a photo may be turned down."""


class PhotoError(ValueError):
    """A photo that cannot be taken; see :data:`REASONS`, `services.NO_ROOM` and `work.STUCK`."""

    def __init__(self, reason: str, filename: str = "") -> None:
        super().__init__(f"{filename or 'photo'}: {reason}")
        self.reason = reason
        self.filename = filename


@dataclass(frozen=True, slots=True)
class Variant:
    """One file to serve."""

    size: int
    """Longest side in pixels, one of :data:`SIZES`."""
    format: str
    """One of :data:`FORMATS`."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo that is fit to be shown."""

    width: int
    """Pixels of the largest variant."""
    height: int
    fingerprint: int
    """64 bits that hardly change when a picture is resized or compressed again; see :func:`fingerprint`."""
    variants: tuple[Variant, ...]


def process(data: bytes, filename: str = "", turn: int = 0) -> Picture:
    """Return the variants of a photo in JPEG, PNG, WebP, AVIF or HEIC, turned clockwise by ``turn`` degrees more.

    Raises :class:`PhotoError` for anything that is not such a photo, is cut off, or would unfold beyond reason.
    """
    upright = load(data, filename)
    if turn % 360:
        upright = upright.rotate(-turn, expand=True)
    largest = shrink(upright, SIZES[-1])
    variants: list[Variant] = []
    scaled = largest
    for size in reversed(SIZES):
        smaller = shrink(scaled, size)
        if variants and smaller is scaled:
            # A small photo looks the same in all sizes: its files are encoded once.
            variants += [Variant(size, before.format, before.data) for before in variants[-len(FORMATS) :]]
        else:
            variants += [Variant(size, kind, encode(smaller, kind)) for kind in FORMATS]
        scaled = smaller
    return Picture(largest.width, largest.height, fingerprint(largest), tuple(variants))


def check(data: bytes, filename: str = "") -> None:
    """Refuse what its size or header shows to be unusable, without unfolding a pixel. Raises :class:`PhotoError`."""
    with opened(data, filename):
        pass


def load(data: bytes, filename: str) -> Image.Image:
    """Decode to upright sRGB pixels and nothing else."""
    with opened(data, filename) as image:
        # JPEG can be decoded at a fraction of its size: less time and memory.
        image.draft("RGB", (SIZES[-1] * 2, SIZES[-1] * 2))
        image.load()
        return bare(ImageOps.exif_transpose(image), image.info.get("icc_profile"))


@contextmanager
def opened(data: bytes, filename: str) -> Iterator[Image.Image]:
    """Give the image with its header read, and turn whatever goes wrong in the block into :class:`PhotoError`."""
    if not data:
        raise PhotoError("empty", filename)
    if len(data) > MAX_BYTES:
        raise PhotoError("too_big", filename)
    try:
        with Image.open(io.BytesIO(data), formats=ACCEPTED) as image:
            if image.width * image.height > MAX_PIXELS:
                raise PhotoError("too_many_pixels", filename)
            if min(image.size) < MIN_SIDE:
                raise PhotoError("too_small", filename)
            yield image
    except PhotoError:
        raise
    except UnidentifiedImageError as error:
        raise PhotoError("wrong_type", filename) from error
    except Image.DecompressionBombError as error:
        raise PhotoError("too_many_pixels", filename) from error
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError) as error:
        # Decoders answer damaged input with any of these.
        raise PhotoError("broken", filename) from error


def bare(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the pixels alone, in sRGB, on white where they were transparent."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    elif profile and image.mode in ("RGB", "L", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")
            image = converted or image
        except (ImageCms.PyCMSError, OSError) as error:
            log.info("a photo's colour profile was ignored: %s", error)
    image = image.convert("RGB")
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean


def shrink(image: Image.Image, longest: int) -> Image.Image:
    """Return the image with no side longer than ``longest`` pixels; never enlarged."""
    if max(image.size) <= longest:
        return image
    scale = longest / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def encode(image: Image.Image, kind: str) -> bytes:
    """Return the file of ``image`` in one of :data:`FORMATS`."""
    buffer = io.BytesIO()
    image.save(buffer, kind.upper(), **QUALITY[kind])
    return buffer.getvalue()


def fingerprint(image: Image.Image) -> int:
    """Return the difference hash: is each of 8 × 8 patches darker than its right neighbour? As a signed 64-bit number.

    Two pictures are near when few bits differ: see :func:`differing_bits`.
    """
    grey = image.convert("L").resize((9, 8), Image.Resampling.BILINEAR)
    pixels = grey.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] < pixels[row * 9 + column + 1])
    # Databases keep signed numbers.
    return bits - (1 << 64) if bits >> 63 else bits


def differing_bits(one: int, other: int) -> int:
    """Return how unlike two fingerprints are: 0 the same, up to about 6 near copies, 64 opposite."""
    return ((one ^ other) & (1 << 64) - 1).bit_count()
