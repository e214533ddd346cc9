"""Decode untrusted photos: `python -m backend.media.decode`, bytes in, clean JPEG out.

The only place that opens images. This program stays warm and forks a child for each photo; the
child has little memory, little time and nothing open but the way back, so a hostile file costs
one child and nothing else. Standard input and output are a socket; each photo and each answer
is a frame (`frames.py`). An answer is one line of JSON and, if the photo was taken, the derivative
behind it:

    {"ok": true, "format": "JPEG", "width": 4000, "height": 3000, "taken_at": "...", ...}\\n<JPEG>
    {"ok": false, "reason": "UnidentifiedImageError"}\\n
    {"died": 24}\\n      the child ended by this signal, or with this exit code below zero

The derivative is at most 2048 pixels long and carries no metadata at all: no EXIF, no place,
no comment, no colour profile.
"""

import gc
import json
import math
import os
import resource
import signal
import socket
import sys
import warnings
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, Final, NoReturn

from PIL import (
    ExifTags,
    Image,
    ImageOps,
    JpegImagePlugin,  # noqa: F401  loaded here, or each child would load it
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from backend.media import frames

# A JPEG is read at a half or a quarter of its size where it is large; others are read whole.
MAX_PIXELS: Final[Mapping[str, int]] = {"JPEG": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
MAX_SIDE: Final = 12_000
DERIVATIVE_SIDE: Final = 2048
MEMORY_BYTES: Final = 300 * 1024 * 1024
CPU_S: Final = 2
_LONGEST_ANSWER: Final = 32 * 1024 * 1024

# Pillow opens some 43 formats; these three are what phones and browsers make. A phone's
# multi-picture JPEG (MPO) opens as JPEG; naming "MPO" here would break every file.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_OFFSETS: Final = {"N": 1, "S": -1, "E": 1, "W": -1}


class Refused(Exception):
    """A picture with more pixels than we decode."""


def limit_this_process() -> None:
    """Let this process have 300 MB of memory and 2 s of processor, then die."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # A timer of ours rings first, so that the photo is refused before the two seconds are over;
    # the hard limit lies higher than the soft: SIGXCPU tells the caller more than SIGKILL would.
    signal.setitimer(signal.ITIMER_PROF, CPU_S * 0.9)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what was read of the photo, and the clean JPEG.

    Raises:
        Exception: of many types, for anything that is not a whole photo of one of FORMATS.
    """
    # Up to twice its limit Pillow only warns; a warning is a refusal here.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = max(MAX_PIXELS.values())
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        most = MAX_PIXELS.get(image.format or "", MAX_PIXELS["JPEG"])  # MPO: JPEGs in one file
        if width * height > most or max(width, height) > MAX_SIDE:
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
    ImageOps.exif_transpose(plain, in_place=True)
    plain.info.clear()  # else a comment of the original is written again
    out = BytesIO()
    plain.save(out, "JPEG", quality=82)
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
    """Answer photos until the other side hangs up."""
    way = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    warm_up()
    while (data := frames.receive(way)) is not None:
        frames.send(way, _answer_of_child(data, way))


def warm_up() -> None:
    """Load what Pillow loads with its first picture, or each child would load it again."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 1
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    decode(out.getvalue())
    gc.freeze()  # a child that collects garbage would copy all of this


def _answer_of_child(data: bytes, way: socket.socket) -> bytes:
    """Fork, let the child decode, and return what it said, or how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _decode_and_exit(data, writing, closing=(reading, way.fileno(), 0, 1))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read(_LONGEST_ANSWER)
    status = os.waitpid(child, 0)[1]
    if status == 0:
        return answer
    code = os.waitstatus_to_exitcode(status)
    return json.dumps({"died": -code}).encode() + b"\n"


def _decode_and_exit(data: bytes, writing: int, *, closing: Iterable[int]) -> NoReturn:
    """Decode in this child. Whatever takes it over finds no way to speak for other photos."""
    try:
        for number in closing:
            os.close(number)
        limit_this_process()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(_answer(data))
    except BaseException:  # noqa: BLE001  a child must not go on as if it were the parent
        os._exit(1)
    os._exit(0)


def _answer(data: bytes) -> bytes:
    try:
        facts, derivative = decode(data)
    except Exception as error:  # noqa: BLE001  decoders raise nearly everything on bad bytes
        header, derivative = {"ok": False, "reason": type(error).__name__}, b""
    else:
        header = {"ok": True} | facts
    return json.dumps(header).encode() + b"\n" + derivative


if __name__ == "__main__":
    main()
