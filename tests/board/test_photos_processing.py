"""Photos come out upright, small, and with nothing in them but the picture."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from webapp.photos import processing
from webapp.photos.processing import FORMATS, SIZES, PhotoError, process

SECRET = b"SECRETCAMERA"


def picture(width: int = 1200, height: int = 800) -> Image.Image:
    image = Image.new("RGB", (width, height), (40, 90, 160))
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill=(250, 250, 250))
    return image


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def metadata() -> dict:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)}
    return {"exif": exif.tobytes()}


SAMPLES = {
    "jpeg": lambda: encoded(picture(), "JPEG", comment=SECRET, **metadata()),
    "png": lambda: encoded(picture(), "PNG", pnginfo=info(), **metadata()),
    "webp": lambda: encoded(picture(), "WEBP", xmp=SECRET, **metadata()),
    "avif": lambda: encoded(picture(), "AVIF", xmp=SECRET, **metadata()),
    "heic": lambda: encoded(picture(), "HEIF", xmp=SECRET, **metadata()),
}


def info() -> PngInfo:
    text = PngInfo()
    text.add_text("Comment", SECRET.decode())
    return text


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_accepted_kind_becomes_three_sizes_in_two_formats_without_metadata(kind):
    data = SAMPLES[kind]()
    assert SECRET in data, "the sample itself must carry what is to go"
    result = process(data)
    assert {(v.size, v.format) for v in result.variants} == {(size, kind) for size in SIZES for kind in FORMATS}
    for variant in result.variants:
        assert SECRET not in variant.data
        with Image.open(io.BytesIO(variant.data)) as shown:
            assert max(shown.size) <= variant.size
            assert not shown.getexif()
            assert not {"exif", "xmp", "comment", "icc_profile", "photoshop"} & set(shown.info)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_the_camera_held_sideways_comes_out_upright(orientation):
    upright = picture(400, 200)
    # The pixels as a camera would have stored them, so that the flag turns them back.
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright.transpose(back) if back is not None else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    result = process(encoded(stored, "JPEG", exif=exif, quality=95))
    assert (result.width, result.height) == (400, 200)
    with Image.open(io.BytesIO(result.variants[-1].data)) as shown:
        corner, far = shown.getpixel((20, 20)), shown.getpixel((shown.width - 20, shown.height - 20))
    assert min(corner) > 200
    assert far[0] < 100


def test_a_poster_can_turn_a_photo_further():
    result = process(encoded(picture(400, 200), "PNG"), turn=90)
    assert (result.width, result.height) == (200, 400)
    with Image.open(io.BytesIO(result.variants[-1].data)) as shown:
        assert min(shown.getpixel((shown.width - 20, 20))) > 200, "the light corner moves from left to right"


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 900 million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"x" * (processing.MAX_BYTES + 1), "too_big"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_type"),
        (b"%PDF-1.7 nothing", "wrong_type"),
        (encoded(Image.new("P", (200, 200)), "GIF"), "wrong_type"),
        (encoded(picture(), "TIFF"), "wrong_type"),
        (encoded(picture(), "JPEG")[:3000], "broken"),
        (encoded(picture(), "PNG")[:2000], "broken"),
        (encoded(picture(), "WEBP")[:500], "broken"),
        (encoded(picture(), "HEIF")[:-200], "broken"),
        (encoded(picture(), "AVIF")[:-200], "broken"),
        (bomb(), "too_many_pixels"),
        (encoded(picture(40, 40), "PNG"), "too_small"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_no_usable_photo_is_refused_with_the_reason(data, reason):
    with pytest.raises(PhotoError) as caught:
        process(data, "photo.jpg")
    assert caught.value.reason == reason
    assert caught.value.filename == "photo.jpg"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_other_kinds_held_sideways_come_out_upright_too(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = picture(400, 200).transpose(Image.Transpose.ROTATE_90)
    result = process(encoded(stored, kind, exif=exif.tobytes()))
    assert (result.width, result.height) == (400, 200)
    with Image.open(io.BytesIO(result.variants[-1].data)) as shown:
        assert min(shown.getpixel((20, 20))) > 200


WHOLE = encoded(picture(), "JPEG")


def test_gross_errors_are_found_without_unfolding_a_pixel(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was unfolded"))
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda *_: pytest.fail("it was unfolded"))
    processing.check(WHOLE)
    for data, reason in ((bomb(), "too_many_pixels"), (b"%PDF-1.7", "wrong_type"), (b"", "empty")):
        with pytest.raises(PhotoError) as caught:
            processing.check(data)
        assert caught.value.reason == reason


def test_transparent_parts_become_white():
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    with Image.open(io.BytesIO(process(encoded(clear, "PNG")).variants[-1].data)) as shown:
        assert min(shown.convert("RGB").getpixel((50, 50))) > 245


def test_colours_of_another_profile_are_brought_to_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    plain = process(encoded(picture(), "JPEG", icc_profile=ImageCms.ImageCmsProfile(processing.SRGB).tobytes()))
    odd = process(encoded(picture(), "JPEG", icc_profile=profile.tobytes()))
    assert plain.variants
    assert odd.variants, "a profile that does not fit is ignored"


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "I;16", "1", "LA"])
def test_every_way_to_store_colours_is_understood(mode):
    kind = "JPEG" if mode in ("L", "CMYK") else "PNG"
    image = Image.new(mode, (300, 200)) if mode == "I;16" else picture(300, 200).convert(mode)
    assert process(encoded(image, kind)).width == 300


def test_near_copies_have_near_fingerprints_and_others_do_not():
    first = process(encoded(picture(), "JPEG", quality=95)).fingerprint
    copy = process(encoded(picture().resize((700, 467)), "WEBP", quality=40)).fingerprint
    other = process(encoded(Image.radial_gradient("L").convert("RGB"), "PNG")).fingerprint
    assert processing.differing_bits(first, copy) <= 6
    assert processing.differing_bits(first, other) > 10
    assert -(1 << 63) <= first < 1 << 63


def test_a_small_photo_is_never_enlarged():
    result = process(encoded(picture(200, 150), "PNG"))
    assert (result.width, result.height) == (200, 150)
    assert len({v.data for v in result.variants if v.format == "avif"}) == 1
