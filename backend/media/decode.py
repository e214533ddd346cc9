"""Decode one untrusted photo: `python -m backend.media.decode`, bytes in, clean JPEG out.

The only place that opens images. It runs as a process of its own with little memory and
little time, so that a hostile file costs one process and nothing else. Standard output is one
line of JSON and, if the photo was taken, the derivative behind it:

    {"ok": true, "format": "JPEG", "width": 4000, "height": 3000, "taken_at": "...", ...}\\n<JPEG>
    {"ok": false, "reason": "UnidentifiedImageError"}\\n

The derivative is at most 2048 pixels long and carries no metadata at all: no EXIF, no place,
no comment, no colour profile.
"""

import json
import math
import resource
import sys
import warnings
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from PIL import ExifTags, Image, ImageOps

MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 12_000
DERIVATIVE_SIDE: Final = 2048
MEMORY_BYTES: Final = 512 * 1024 * 1024
CPU_S: Final = 10

# Pillow opens some 43 formats; these three are what phones and browsers make. A phone's
# multi-picture JPEG (MPO) opens as JPEG; naming "MPO" here would break every file.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_OFFSETS: Final = {"N": 1, "S": -1, "E": 1, "W": -1}


class Refused(Exception):
    """A picture with more pixels than we decode."""


def limit_this_process() -> None:
    """Let this process have 512 MB of memory and 10 s of processor, then die."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # The hard limit lies higher: SIGXCPU tells the caller more than SIGKILL would.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what was read of the photo, and the clean JPEG.

    Raises:
        Exception: of many types, for anything that is not a whole photo of one of FORMATS.
    """
    # From 50 to 100 megapixels Pillow only warns; a warning is a refusal here.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise Refused
        facts: dict[str, Any] = {"format": image.format, "width": width, "height": height}
        facts |= read_exif(image)
        image.seek(0)  # the first frame of whatever moves
        image.draft("RGB", (DERIVATIVE_SIDE, DERIVATIVE_SIDE))
        image.load()  # not verify(): that lets truncated files pass
        return facts, _derivative(image)


def _derivative(image: Image.Image) -> bytes:
    plain = _eight_bits(image)
    plain.thumbnail((DERIVATIVE_SIDE, DERIVATIVE_SIDE))
    upright = ImageOps.exif_transpose(plain)
    upright.info.clear()  # else a comment of the original is written again
    out = BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return the picture as RGB. A plain conversion would turn most 16-bit greys white."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image if image.mode == "RGB" else image.convert("RGB")


def read_exif(image: Image.Image) -> dict[str, Any]:
    """Return time and place as the camera wrote them; broken EXIF says nothing.

    `taken_at` is ISO 8601, with an offset if the camera gave one; `lat` and `lon` degrees.
    """
    try:
        exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        return {"taken_at": _time_of(details), **_place_of(gps)}
    except (ValueError, TypeError, KeyError, SyntaxError, OSError, ZeroDivisionError):
        return {}


def _time_of(details: Mapping[int, Any]) -> str | None:
    text = str(details.get(ExifTags.Base.DateTimeOriginal, ""))
    offset = str(details.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\x00 ")
    try:
        local = datetime.strptime(text.strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        return datetime.fromisoformat(local.isoformat() + offset).isoformat()
    except ValueError:
        return None


def _place_of(gps: Mapping[int, Any]) -> dict[str, float]:
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), 90)
    lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), 180)
    return {} if lat is None or lon is None else {"lat": lat, "lon": lon}


def _degrees(parts: Any, ref: Any, limit: int) -> float | None:
    if not isinstance(parts, tuple) or len(parts) != 3 or ref not in _OFFSETS:
        return None
    whole, minutes, seconds = (float(part) for part in parts)
    degrees = (whole + minutes / 60 + seconds / 3600) * _OFFSETS[ref]
    if not math.isfinite(degrees) or abs(degrees) > limit:
        return None
    return round(degrees, 6)


def main() -> None:
    """Read standard input, answer on standard output."""
    limit_this_process()
    data = sys.stdin.buffer.read()
    try:
        facts, derivative = decode(data)
    except Exception as error:  # noqa: BLE001  decoders raise nearly everything on bad bytes
        header, derivative = {"ok": False, "reason": type(error).__name__}, b""
    else:
        header = {"ok": True} | facts
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + derivative)


if __name__ == "__main__":
    main()
