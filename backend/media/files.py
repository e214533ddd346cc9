"""Where the bytes lie: `originals/ab/abcd…` as they came, `derivatives/ab/abcd….jpg` to show.

A file appears under its name whole or not at all, and is on the disk before anybody is told.
"""

import errno
import os
import tempfile
from pathlib import Path
from typing import Final

from django.conf import settings

from backend.media.errors import NoRoom

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def original_path(sha256: str) -> Path:
    """Return where the original of this hash lies, there or not. Never served."""
    return Path(settings.MEDIA_STORE) / "originals" / sha256[:2] / sha256


def derivative_path_of(sha256: str) -> Path:
    """Return where the clean JPEG of the original with this hash lies, there or not."""
    return Path(settings.MEDIA_STORE) / "derivatives" / sha256[:2] / f"{sha256}.jpg"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file at once and for good: a temporary file, fsync, rename, fsync the folder.

    Writing the same name again replaces the file by an equal one.

    Raises:
        NoRoom: if the disk is full; nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)  # readable by us only
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise NoRoom from error
        raise
    _fsync_folder(path.parent)


def _fsync_folder(folder: Path) -> None:
    """Make the new name itself survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
