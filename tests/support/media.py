"""Photos for tests, made on the spot, and what they become."""

import hashlib
import struct
import zlib
from io import BytesIO

from PIL import ExifTags, Image

from backend.common.uuid7 import uuid7
from backend.media.models import Media
from backend.media.services import store
from tests.conftest import NOW

CAO_LANH_GPS = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (10.0, 27.0, 45.0),  # 10.4625
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (105.0, 37.0, 59.88),  # 105.6333
}


def photo(size=(64, 48), *, mode="RGB", colour=None, file_format="JPEG", **options) -> bytes:
    """A plain picture as a file."""
    out = BytesIO()
    filling = colour if colour is not None else {"RGB": (200, 30, 30), "CMYK": (0, 200, 200, 0)}
    if isinstance(filling, dict):
        filling = filling.get(mode, 128)
    Image.new(mode, size, filling).save(out, file_format, **options)
    return out.getvalue()


def camera_exif(
    *, taken="2026:03:02 06:30:00", offset: str | None = None, gps=None, orientation=1
) -> Image.Exif:
    """EXIF as a phone writes it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "PHONE"
    exif[ExifTags.Base.Orientation] = orientation
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return exif


def png_declaring(width: int, height: int) -> bytes:
    """A small PNG whose header promises a huge picture of one colour: a decompression bomb."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)  # one bit a pixel
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def sha_of(data: bytes) -> str:
    """The SHA-256 of bytes in hex."""
    return hashlib.sha256(data).hexdigest()


def make_media(data: bytes | None = None) -> Media:
    """A stored photo."""
    data = photo() if data is None else data
    return store(sha256=sha_of(data), data=data, uploaded_by=uuid7(), now=NOW)
