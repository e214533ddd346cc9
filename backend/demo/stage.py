"""Where a demo runs: its folder, its database instance, its port, its environment."""

import base64
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
WANTED_PORT: Final = 8000


@dataclass(frozen=True, slots=True)
class Stage:
    """One demo: everything it writes lies in `folder` and in the database `instance`."""

    folder: Path
    instance: str
    port: int

    @property
    def url(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def messages(self) -> Path:
        """Where the console channel writes what people would get on their phones."""
        return self.folder / "messages.jsonl"

    def environment(self) -> dict[str, str]:
        """Return the environment of every process of this demo."""
        return {
            **os.environ,
            **self._keys(),
            "DJANGO_SETTINGS_MODULE": "backend.settings",
            "DEMO": "true",
            "DEBUG": "false",
            "HTTPS": "false",
            "PG_INSTANCE": self.instance,
            "PUBLIC_URL": self.url,
            "VAR_DIR": str(self.folder),
            "DEMO_CLOCK_FILE": str(self.folder / "clock.json"),
            "CONSOLE_CHANNEL_FILE": str(self.messages),
            "PYTHONUNBUFFERED": "1",
        }

    def _keys(self) -> dict[str, str]:
        """Return this demo's own keys; made on first use, because no key has a default."""
        path = self.folder / "keys.json"
        if not path.exists():
            keys = {
                "SECRET_KEY": secrets.token_urlsafe(48),
                "FIELD_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            }
            path.write_text(json.dumps(keys))
            path.chmod(0o600)
        found: dict[str, str] = json.loads(path.read_text())
        return found


def lasting_stage() -> Stage:
    """Return the stage of `make demo`, emptied."""
    folder = ROOT / "var" / "demo"
    return _prepared(Stage(folder, "demo", _free_port(WANTED_PORT)))


def passing_stage() -> Stage:
    """Return a stage of its own for `make demo-check`."""
    name = f"demo-check-{os.getpid()}"
    return _prepared(Stage(ROOT / "var" / name, name, _free_port(0)))


def run_manage(stage: Stage, *arguments: str) -> str:
    """Run a management command and return what it prints; its failure is ours."""
    return run_python(stage, str(ROOT / "manage.py"), *arguments)


def run_python(stage: Stage, *arguments: str) -> str:
    """Run our Python with the stage's environment and return what it prints."""
    done = subprocess.run(  # noqa: S603  our own programs
        [sys.executable, *arguments], cwd=ROOT, env=stage.environment(), check=False,
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{arguments}: {done.stderr[-2000:] or done.stdout[-2000:]}")
    return done.stdout


def start_database(stage: Stage) -> None:
    """Start a fresh PostgreSQL for the stage."""
    run_python(stage, "-m", "backend.embedded_postgres", "destroy")
    run_python(stage, "-m", "backend.embedded_postgres", "start")


def remove(stage: Stage) -> None:
    """Delete the stage with its database."""
    run_python(stage, "-m", "backend.embedded_postgres", "destroy")
    shutil.rmtree(stage.folder, ignore_errors=True)


def _prepared(stage: Stage) -> Stage:
    shutil.rmtree(stage.folder, ignore_errors=True)
    (stage.folder / "static").mkdir(parents=True)
    return stage


def _free_port(wanted: int) -> int:
    """Return `wanted` if nobody listens there, else a port the system gives us."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
