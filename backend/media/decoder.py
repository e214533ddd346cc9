"""Ask the decoding program, which stays warm beside this process, and read its answer."""

import json
import logging
import os
import queue
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from backend.common.localtime import VIETNAM
from backend.media import frames
from backend.media.errors import DecoderBusy, NotAnImage

logger = logging.getLogger(__name__)

TIMEOUT_S: Final = 20.0
RETRY_AFTER_S: Final = 30
COMMAND: Final = (sys.executable, "-m", "backend.media.decode")
# Each child may take 300 MB; two at a time in one process is what a small server can give.
AT_ONCE: Final = 2
# A decoder that is taken over finds no keys. Pictures in large pages of memory take a third less
# of the kernel's time (for glibc; others do not know the word).
_ENVIRONMENT: Final = MappingProxyType({"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"})
_ROOT: Final = Path(__file__).resolve().parent.parent.parent


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


@dataclass
class WarmDecoder:
    """One decoding program: started at the first photo, and again when it is gone."""

    command: Sequence[str] = COMMAND
    timeout_s: float = TIMEOUT_S
    _owner: int = 0
    _program: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _way: socket.socket | None = field(default=None, repr=False)

    def ask(self, data: bytes) -> bytes:
        """Return the program's answer to a photo.

        Raises:
            DecoderBusy: if it gave none in time, or somebody ended it.
        """
        try:
            way = self._open_way()
            frames.send(way, data)
            answer = frames.receive(way)
        except OSError:
            answer = None
        if answer is None:  # the next photo gets a new program
            self.close()
            raise DecoderBusy(retry_after_s=RETRY_AFTER_S)
        return answer

    def close(self) -> None:
        """End the program."""
        if self._way is not None:
            self._way.close()
        if self._program is not None and self._owner == os.getpid():
            self._program.kill()
            self._program.wait()
        self._way = self._program = None

    def __del__(self) -> None:
        """Leave no program behind this process."""
        self.close()

    def _open_way(self) -> socket.socket:
        # A process that was forked off must not share its parent's program.
        if self._way is None or self._owner != os.getpid():
            ours, theirs = socket.socketpair()
            self._program = subprocess.Popen(  # noqa: S603  our own program, no shell
                self.command,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                cwd=_ROOT,
                env=_ENVIRONMENT,
            )
            theirs.close()
            ours.settimeout(self.timeout_s)
            self._way, self._owner = ours, os.getpid()
        return self._way


_warm: Final[queue.LifoQueue[WarmDecoder]] = queue.LifoQueue()
for _ in range(AT_ONCE):
    _warm.put(WarmDecoder())


def decode_apart(data: bytes) -> Decoded:
    """Decode a photo in a process of its own.

    Slow (about 0.2 s for 12 megapixels): never call it inside a transaction.

    Raises:
        NotAnImage: if the program refused the bytes, or a child of it died of them.
        DecoderBusy: if the machine had no time; the same bytes may pass later.
    """
    try:
        decoder = _warm.get(timeout=TIMEOUT_S)
    except queue.Empty:
        raise DecoderBusy(retry_after_s=RETRY_AFTER_S) from None
    try:
        answer = decoder.ask(data)
    finally:
        _warm.put(decoder)
    return read_answer(answer, n_bytes=len(data))


def read_answer(answer: bytes, *, n_bytes: int) -> Decoded:
    """Return what an answer says of a photo of so many bytes.

    Raises:
        NotAnImage, DecoderBusy: as `decode_apart`.
    """
    header, _, derivative = answer.partition(b"\n")
    facts = json.loads(header)
    match facts:
        case {"died": signal.SIGKILL}:  # not ours: the kernel ran out of memory, or a person
            raise DecoderBusy(retry_after_s=RETRY_AFTER_S)
        case {"died": how}:  # out of its memory or processor time, or a decoder that crashed
            logger.warning("decoder ended with %d on %d bytes", how, n_bytes)
            raise NotAnImage(reason="decoder-died")
        case {"ok": False, "reason": reason}:
            raise NotAnImage(reason=reason)
    return _decoded(facts, derivative)


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
