"""Run the decoding program beside this process and read its answer."""

import json
import logging
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from backend.common.localtime import VIETNAM
from backend.media.errors import DecoderBusy, NotAnImage

logger = logging.getLogger(__name__)

TIMEOUT_S: Final = 20
RETRY_AFTER_S: Final = 30
COMMAND: Final = (sys.executable, "-m", "backend.media.decode")
_ROOT: Final = Path(__file__).resolve().parent.parent.parent

# Each child may take 512 MB; two at a time in one process is what a small server can give.
_places: Final = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo that was read: pixels, time and place of the original, and the clean JPEG."""

    image_format: str
    width: int
    height: int
    taken_at: datetime | None
    lat: float | None
    lon: float | None
    derivative: bytes


def decode_apart(data: bytes) -> Decoded:
    """Decode a photo in a process of its own.

    Slow (about half a second for 12 megapixels): never call it inside a transaction.

    Raises:
        NotAnImage: if the program refused the bytes or died of them.
        DecoderBusy: if the machine had no time; the same bytes may pass later.
    """
    if not _places.acquire(timeout=TIMEOUT_S):
        raise DecoderBusy(retry_after_s=RETRY_AFTER_S)
    try:
        answer = _run(data)
    finally:
        _places.release()
    header, _, derivative = answer.stdout.partition(b"\n")
    if answer.returncode == -signal.SIGKILL:  # not ours: the kernel ran out of memory, or a person
        raise DecoderBusy(retry_after_s=RETRY_AFTER_S)
    if answer.returncode != 0:  # out of its memory or processor time, or a decoder that crashed
        logger.warning("decoder ended with %d on %d bytes", answer.returncode, len(data))
        raise NotAnImage(reason="decoder-died")
    facts = json.loads(header)
    if not facts["ok"]:
        raise NotAnImage(reason=facts["reason"])
    return _decoded(facts, derivative)


def _run(data: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  our own program, no shell
            COMMAND,
            input=data,
            capture_output=True,
            timeout=TIMEOUT_S,
            cwd=_ROOT,
            env={},  # a decoder that is taken over finds no keys
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DecoderBusy(retry_after_s=RETRY_AFTER_S) from None


def _decoded(facts: dict[str, Any], derivative: bytes) -> Decoded:
    return Decoded(
        image_format=facts["format"],
        width=facts["width"],
        height=facts["height"],
        taken_at=_aware(facts.get("taken_at")),
        lat=facts.get("lat"),
        lon=facts.get("lon"),
        derivative=derivative,
    )


def _aware(text: str | None) -> datetime | None:
    """Cameras mostly write wall-clock time without a zone: then it is Vietnam's."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
