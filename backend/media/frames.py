"""Frames on a socket: eight bytes of length, then so many bytes."""

import socket
from typing import Final

_HEAD: Final = 8


def send(way: socket.socket, data: bytes) -> None:
    """Send one frame.

    Raises:
        OSError: if the other side is gone, or too slow for the socket's timeout.
    """
    way.sendall(len(data).to_bytes(_HEAD) + data)


def receive(way: socket.socket) -> bytes | None:
    """Return the next frame, None if the other side hung up.

    Raises:
        OSError: as `send`.
    """
    head = _exactly(way, _HEAD)
    return None if head is None else _exactly(way, int.from_bytes(head))


def _exactly(way: socket.socket, n_bytes: int) -> bytes | None:
    parts, missing = list[bytes](), n_bytes
    while missing:
        part = way.recv(min(missing, 1 << 20))
        if not part:
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
