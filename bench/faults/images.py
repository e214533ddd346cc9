"""Hostile pictures: none crashes anything, none takes long or much, and no metadata gets through.

The corpus is made here, from a seed: every kind of damage we know of, and bits flipped, cut,
doubled and overwritten in whole pictures of each format. `--pictures FOLDER` adds files of others,
each as it is, and takes them into the mutations: Pillow keeps the malformed files of its own tests
in `Tests/images` of its source archive. Each goes through the real program.
"""

import io
import random
import resource
import struct
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, Final

from PIL import Image

from backend.media.decoder import WarmDecoder, read_answer
from backend.media.errors import DecoderBusy, NotAnImage
from backend.media.services import MAX_BYTES
from bench.report import print_table, spread_ms

LONGEST_S: Final = 2.0
MOST_MB: Final = 300
# What stands in the originals, and must not stand in what is shown.
SECRET: Final = b"Secret-10.4625-105.6333"
FORMATS: Final = ("JPEG", "PNG", "WEBP")


def run(*, seed: int, cycles: int, folder: Path, pictures: Path | None = None) -> dict[str, Any]:
    """Decode `cycles` hostile pictures and those in `pictures`; returns what became of them."""
    dice = random.Random(seed)
    decoder, ends, times_s = WarmDecoder(), Counter[str](), list[float]()
    leaked = crashed = 0
    decoder.ask(b"")  # started while this process is small: a fork counts as large as its parent
    theirs = files_in(pictures) if pictures else []
    for name, data in chain(theirs, corpus(dice, cycles, also=theirs)):
        started = time.perf_counter()
        try:
            derivative = read_answer(decoder.ask(data), n_bytes=len(data)).derivative
        except NotAnImage as refusal:
            ends["died" if refusal.facts["reason"] == "decoder-died" else "refused"] += 1
        except DecoderBusy:
            crashed += 1
            print(f"the program itself was gone: {name}")
        else:
            ends["taken"] += 1
            leaked += not is_clean(derivative)
        times_s.append(time.perf_counter() - started)
        if times_s[-1] > LONGEST_S:
            print(f"{times_s[-1]:.1f} s: {name}")
    decoder.close()
    # The largest of all children that ended; each child is one picture.
    most_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print_table(("end", "pictures"), sorted(ends.items()))
    return {
        "pictures": len(times_s),
        "files_of_others": len(theirs),
        **dict(ends),
        "program_crashed": crashed,
        "metadata_left": leaked,
        "over_2_s": sum(each > LONGEST_S for each in times_s),
        "over_300_mb": int(most_mb > MOST_MB),
        "most_mb": most_mb,
        **spread_ms(times_s),
    }


def is_clean(derivative: bytes) -> bool:
    """Tell whether a picture to show has pixels and nothing else."""
    with Image.open(io.BytesIO(derivative)) as picture:
        picture.load()
        extra = picture.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        return not extra and not dict(picture.getexif()) and SECRET not in derivative


def files_in(folder: Path) -> list[tuple[str, bytes]]:
    """Return every file of a folder and those below it, with its name, in the names' order.

    What a phone could not send at all, because the server reads no more of it, is left out.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        (str(path.relative_to(folder)), path.read_bytes())
        for path in paths
        if path.stat().st_size <= MAX_BYTES
    ]


def corpus(
    dice: random.Random, size: int, *, also: Sequence[tuple[str, bytes]] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield so many pictures with their names: first each known trick, then mutations."""
    return islice(chain(known_tricks(), mutations(dice, also=also)), size)


def mutations(
    dice: random.Random, *, also: Sequence[tuple[str, bytes]] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield damaged pictures without end; every second is of a file of others, if there are."""
    whole = [(name, picture(name, side)) for name in FORMATS for side in (16, 300, 1200)]
    whole += [(f"grey {name}", picture(name, 200, mode="L")) for name in FORMATS]
    for number in count():
        name, data = dice.choice(also if also and number % 2 else whole)
        yield f"{name} {number}", mutated(data, dice)


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return the bytes with one to eight kinds of damage."""
    out = bytearray(data or b"\x00")
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(out))
        match dice.randrange(5):
            case 0:
                out[at] ^= 1 << dice.randrange(8)
            case 1:
                out[at : at + 4] = dice.randbytes(4)
            case 2:  # in the head, where sizes stand
                out[dice.randrange(min(64, len(out)))] = dice.choice((0, 1, 127, 128, 255))
            case 3:
                out[at:at] = out[max(0, at - dice.randrange(1, 200)) : at]
            case 4 if len(out) > 64:
                del out[at : at + dice.randrange(1, 50)]
    return bytes(out) or b"\x00"


def picture(file_format: str, side: int, *, mode: str = "RGB") -> bytes:
    """Return a noisy picture with everything in it that must not be shown."""
    noise = Image.effect_noise((side, side), 80).convert(mode)
    exif = Image.Exif()
    exif[0x010E], exif[0x9286] = SECRET.decode(), SECRET
    more: dict[str, Any] = {"JPEG": {"comment": SECRET}, "PNG": {}, "WEBP": {"xmp": SECRET}}
    out = io.BytesIO()
    noise.save(out, file_format, exif=exif, icc_profile=SECRET * 8, **more[file_format])
    return out.getvalue()


def known_tricks() -> Iterator[tuple[str, bytes]]:
    """Yield what is known to hurt decoders."""
    yield "nothing", b""
    yield "one byte", b"\xff"
    for name in FORMATS:
        data = picture(name, 300)
        for part in (1, 2, 3, 5, 9):
            yield f"{name} cut to {part} tenths", data[: len(data) * part // 10]
        yield f"{name} twice", data * 2
        yield f"{name} with a tail", data + b"\x00" * 1_000_000
    for width, height in ((1, 1), (0, 0), (65_535, 1), (12_000, 1_333), (4_000, 4_000),
                          (4_001, 4_000), (50_000, 50_000), (2**31 - 1, 2**31 - 1)):  # fmt: skip
        yield f"png {width} by {height}", png(width, height, rows=min(width * height, 2**26))
    yield "png with a bomb of text", png(8, 8, extra=(b"zTXt", b"a\x00\x00" + _bomb(200)))
    yield "png with a bomb of colours", png(8, 8, extra=(b"iCCP", b"a\x00\x00" + _bomb(200)))
    yield "png with a wrong sum", png(8, 8)[:-5] + b"\x00" * 5
    for side in (7_000, 4_000):
        for options in ({"progressive": True}, {"subsampling": 0}, {}):
            yield f"jpeg {side} {options}", _plain("JPEG", side, **options)
    yield "webp 4,000", _plain("WEBP", 4_000)
    yield "webp 4,000 lossless", _plain("WEBP", 4_000, lossless=True)
    yield "webp 16,383 by 900", _plain("WEBP", 16_383, 900)
    yield "webp that moves", _moving()
    yield "jpeg of many scans", many_scans()
    yield "jpeg with a nested preview", _nested()


def png(
    width: int, height: int, *, rows: int = 0, extra: tuple[bytes, bytes] | None = None
) -> bytes:
    """Return a PNG whose head says a size, true or not."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width & 0x7FFFFFFF, height & 0x7FFFFFFF, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00" * (rows + height % 2**20 + 1))
    more = chunk(*extra) if extra else b""
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )  # fmt: skip


def many_scans() -> bytes:
    """Return a progressive JPEG that repeats its last scan five hundred times."""
    data = _plain("JPEG", 1_000, progressive=True)
    last = data.rfind(b"\xff\xda")
    return data[:-2] + data[last:-2] * 500 + data[-2:]


def _bomb(megabytes: int) -> bytes:
    return zlib.compress(b"\x00" * (megabytes << 20), 9)


def _plain(file_format: str, width: int, height: int | None = None, **options: Any) -> bytes:
    out = io.BytesIO()
    small = Image.effect_noise((200, 200), 60).convert("RGB")
    small.resize((width, height or width)).save(out, file_format, **options)
    return out.getvalue()


def _moving() -> bytes:
    frames = [Image.effect_noise((200, 200), 40 + n).convert("RGB") for n in range(40)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=20)
    return out.getvalue()


def _nested() -> bytes:
    """A photo whose EXIF holds a photo whose EXIF holds a photo."""
    inner = _plain("JPEG", 60)
    for _ in range(3):
        exif = Image.Exif()
        exif[0x9286] = inner[:60_000]
        out = io.BytesIO()
        Image.new("RGB", (80, 80)).save(out, "JPEG", exif=exif)
        inner = out.getvalue()
    return inner
