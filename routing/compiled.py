"""Compiling the inner loops: numba when it is there, plain Python when it is not.

The same functions run both ways and give the same answers; tests hold that. What numba compiles
is kept on disk, in a folder whose name is a digest of the kernel's sources: numba itself notices
a change only in the file of the function it was asked for, not in the functions that one calls.
`python -m routing warm` fills the folder; `make setup` and the image's build call it.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
PACKAGE = Path(__file__).resolve().parent


def _cache_folder() -> Path:
    """Return the folder beside the sources; in a read-only installation, a copy of our own."""
    digest = hashlib.sha256()
    for source in sorted(PACKAGE.rglob("*.py")):
        text = source.read_text(encoding="utf-8")
        if "@jit" in text or source.parent.name == "search":  # constants are compiled in
            digest.update(text.encode())
    installed = PACKAGE / "__pycache__" / f"compiled-{digest.hexdigest()[:16]}"
    with suppress(OSError):
        installed.mkdir(parents=True, exist_ok=True)
    if os.access(installed, os.W_OK):
        return installed
    return copy_of(installed, parent=Path(tempfile.gettempdir()) / f"hengio-{os.getuid()}")


def copy_of(installed: Path, *, parent: Path) -> Path:
    """Return a copy of the folder in `parent`, made once. numba reads only where it may write.

    What lies there is run as code, so a `parent` that is not only ours is not used.
    """
    copy = parent / installed.name
    with suppress(OSError):
        parent.mkdir(mode=0o700, exist_ok=True)
    if not _is_only_ours(parent):
        return Path(tempfile.mkdtemp(prefix="hengio-"))
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(dir=parent))
        if installed.exists():
            shutil.copytree(installed, fresh, dirs_exist_ok=True)
        try:
            fresh.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(fresh)
    return copy


def _is_only_ours(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    status = folder.lstat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _compiler() -> Callable[[F], F] | None:
    os.environ.setdefault("NUMBA_CACHE_DIR", str(_cache_folder()))
    try:
        from numba import njit  # noqa: PLC0415  optional, and its setting above comes first
    except ImportError:
        return None
    # numba's annotations do not know `_nrt`.
    compiler: Callable[[F], F] = njit(cache=True, nogil=True, _nrt=False)  # type: ignore[call-overload]
    return compiler


_njit = _compiler()
FOLDER = Path(os.environ["NUMBA_CACHE_DIR"])
IS_COMPILED = _njit is not None and os.environ.get("NUMBA_DISABLE_JIT", "0") == "0"


def jit(function: F) -> F:
    """Compile a function of numbers and arrays; without numba, return it as it is."""
    return function if _njit is None else _njit(function)
