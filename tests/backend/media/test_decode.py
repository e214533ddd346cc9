"""What becomes of a photo inside the decoding program."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from backend.media import decoder as decoder_module
from backend.media.decoder import WarmDecoder, decode_apart, read_answer
from backend.media.errors import DecoderBusy, NotAnImage
from tests.support.media import CAO_LANH_GPS, camera_exif, photo, png_declaring

BACKEND = Path(decoder_module.__file__).resolve().parent.parent


def derivative_of(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(decode_apart(data).derivative))
    picture.load()
    return picture


def test_time_and_place_are_read_and_nothing_of_them_is_left_in_the_derivative():
    exif = camera_exif(gps=CAO_LANH_GPS)
    data = photo(exif=exif, comment=b"taken at home", icc_profile=b"x" * 128)

    decoded = decode_apart(data)

    assert decoded.taken_at == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # 06:30 in Vietnam
    assert (decoded.lat, decoded.lon) == (10.4625, 105.6333)
    clean = Image.open(BytesIO(decoded.derivative))
    assert clean.format == "JPEG"
    assert set(clean.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert dict(clean.getexif()) == {}
    for trace in (b"PHONE", b"taken at home", b"Exif", b"2026:03:02", b"ICC_PROFILE"):
        assert trace in data
        assert trace not in decoded.derivative


def test_a_camera_that_knows_its_zone_is_believed():
    data = photo(exif=camera_exif(taken="2026:03:02 06:30:00", offset="+09:00"))

    assert decode_apart(data).taken_at == datetime(2026, 3, 1, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize("taken", ["", "yesterday", "0000:00:00 00:00:00", "2026:02:30 06:30:00"])
def test_an_impossible_time_is_no_time(taken):
    assert decode_apart(photo(exif=camera_exif(taken=taken))).taken_at is None


@pytest.mark.parametrize(
    "change",
    [
        {1: "X"},
        {2: (10.0, 27.0)},
        {2: (95.0, 0.0, 0.0)},
        {2: (IFDRational(0, 0), 0.0, 0.0)},
        {4: (200.0, 0.0, 0.0)},
    ],
)
def test_an_impossible_place_is_no_place(change):
    decoded = decode_apart(photo(exif=camera_exif(gps=CAO_LANH_GPS | change)))

    assert (decoded.lat, decoded.lon) == (None, None)


def test_a_photo_held_sideways_comes_out_upright():
    data = photo((60, 40), exif=camera_exif(orientation=6))

    assert derivative_of(data).size == (40, 60)


def test_a_large_photo_becomes_2048_pixels_long_and_keeps_its_shape():
    decoded = decode_apart(photo((4000, 3000)))

    assert (decoded.width, decoded.height) == (4000, 3000)
    assert Image.open(BytesIO(decoded.derivative)).size == (2048, 1536)


def test_a_small_photo_is_not_blown_up():
    assert derivative_of(photo((64, 48))).size == (64, 48)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_of_phones_and_browsers_are_taken(file_format):
    decoded = decode_apart(photo(file_format=file_format))

    assert decoded.image_format == file_format
    assert derivative_of(photo(file_format=file_format)).getpixel((5, 5))[0] > 180


@pytest.mark.parametrize("file_format", ["GIF", "BMP", "TIFF", "PPM", "ICO"])
def test_other_formats_are_refused(file_format):
    with pytest.raises(NotAnImage):
        decode_apart(photo(file_format=file_format))


def test_a_cmyk_photo_becomes_rgb():
    picture = derivative_of(photo(mode="CMYK"))

    assert picture.mode == "RGB"
    red, green, blue = picture.getpixel((5, 5))
    assert red > 200
    assert green < 120
    assert blue < 120


@pytest.mark.parametrize("level", [0, 16_384, 32_768, 65_535])
def test_a_16_bit_grey_keeps_its_brightness(level):
    data = photo(mode="I;16", colour=level, file_format="PNG")

    assert abs(derivative_of(data).getpixel((5, 5))[0] - level // 256) <= 2


def test_of_a_picture_that_moves_the_first_frame_is_kept():
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=100)

    red, _, blue = derivative_of(out.getvalue()).getpixel((5, 5))

    assert red > 200
    assert blue < 60


def test_of_a_phones_multi_picture_file_the_first_frame_is_kept():
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "MPO", save_all=True, append_images=frames[1:])

    red, _, blue = derivative_of(out.getvalue()).getpixel((5, 5))

    assert red > 200
    assert blue < 60


def test_a_truncated_photo_is_refused():
    whole = photo((640, 480))

    with pytest.raises(NotAnImage):
        decode_apart(whole[: len(whole) // 2])


@pytest.mark.parametrize(("width", "height"), [(13_500, 13_500), (8_000, 8_000), (12_001, 8)])
def test_a_small_file_that_declares_a_huge_picture_is_refused_before_decoding(width, height):
    bomb = png_declaring(width, height)

    assert len(bomb) < 30_000
    with pytest.raises(NotAnImage):
        decode_apart(bomb)


def test_a_picture_at_the_limit_of_pixels_still_passes():
    decoded = decode_apart(png_declaring(8_000, 2_000))

    assert (decoded.width, decoded.height) == (8_000, 2_000)


def decoder_that(does: str) -> WarmDecoder:
    """The decoding program, with a decoder that does something else."""
    program = f"import os, signal, time\nfrom backend.media import decode\n{does}\ndecode.main()"
    return WarmDecoder(command=[sys.executable, "-c", program], timeout_s=1)


DIES = "decode.warm_up, decode.decode = list, lambda data: os.{}"


@pytest.mark.parametrize("how", ["kill(os.getpid(), signal.SIGSEGV)", "_exit(3)"])
def test_a_child_that_dies_is_a_refusal_of_the_photo_and_the_next_is_decoded(how):
    decoder = decoder_that(DIES.format(how))

    for _ in "ab":
        with pytest.raises(NotAnImage) as refusal:
            read_answer(decoder.ask(photo()), n_bytes=1)
        assert refusal.value.facts == {"reason": "decoder-died"}
    decoder.close()


def test_a_child_that_somebody_killed_says_nothing_about_the_photo():
    decoder = decoder_that(DIES.format("kill(os.getpid(), signal.SIGKILL)"))

    with pytest.raises(DecoderBusy):
        read_answer(decoder.ask(photo()), n_bytes=1)
    decoder.close()


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_child_finds_everything_loaded(file_format):
    program = """if True:
        import sys
        from backend.media import decode
        decode.warm_up()
        loaded = set(sys.modules)
        decode.decode(sys.stdin.buffer.read())
        print(sorted(set(sys.modules) - loaded))
    """
    data = photo(exif=camera_exif(gps=CAO_LANH_GPS), file_format=file_format)

    told = subprocess.run(
        [sys.executable, "-c", program],
        input=data,
        capture_output=True,
        check=True,
        cwd=BACKEND.parent,
    )

    assert told.stdout == b"[]\n"


def test_a_program_that_is_gone_is_started_again():
    decoder = decoder_that("decode.main, real = lambda: None, decode.main")
    with pytest.raises(DecoderBusy):
        decoder.ask(photo())

    decoder.command = decoder_module.COMMAND
    decoder.timeout_s = 20

    assert read_answer(decoder.ask(photo()), n_bytes=1).width == 64
    decoder.close()


def test_a_machine_without_time_says_nothing_about_the_photo():
    decoder = decoder_that("decode.decode = lambda data: time.sleep(5)")

    with pytest.raises(DecoderBusy) as refusal:
        decoder.ask(photo())

    assert refusal.value.facts == {"retry_after_s": 30}
    assert decoder._program is None


def test_a_child_that_is_taken_over_cannot_answer_for_other_photos():
    """Descriptors 0 and 1, and the parent's socket, are closed in it."""
    decoder = decoder_that(
        "decode.decode = lambda data: ({'format': 'X', 'width': 0, 'height': 0, "
        "'open': [n for n in range(64) if os.path.exists(f'/proc/self/fd/{n}')]}, b'')"
    )
    decoder.timeout_s = 20

    header = json.loads(decoder.ask(photo()).partition(b"\n")[0])

    assert len(header["open"]) == 2  # standard error, and the pipe back
    assert {0, 1}.isdisjoint(header["open"])
    decoder.close()


@pytest.mark.parametrize(
    ("greed", "ends"),
    [
        ("bytes(400 * 1024 * 1024)", {1}),
        ("exec('while True: pass')", {-signal.SIGPROF, -signal.SIGXCPU}),
    ],
)
def test_the_decoding_program_gets_little_memory_and_little_time(greed, ends):
    program = (
        "from backend.media import decode; decode.CPU_S = 1; decode.limit_this_process(); " + greed
    )

    ended = subprocess.run([sys.executable, "-c", program], cwd=BACKEND.parent, check=False)

    assert ended.returncode in ends
