"""`python -m backend.demo run | check | stop`: play a week in Cao Lãnh on the simulated clock."""

import json
import os
import shutil
import sys
import traceback
from collections.abc import Sequence

from backend.demo.play import play, raise_the_curtain
from backend.demo.processes import stop_processes
from backend.demo.stage import ROOT, Stage, lasting_stage, passing_stage, remove, run_python
from backend.demo.story.finale import tell, where_to_look

LASTING = ROOT / "var" / "demo"


def run() -> int:
    """Play, print what happened and where to look, and leave everything running."""
    stop()
    stage = lasting_stage()
    os.environ.update(stage.environment())
    cast = raise_the_curtain(stage)
    figures = play(cast)
    sys.stdout.write(f"\n{tell(cast, figures)}\n\n{where_to_look(cast)}\n\n")
    sys.stdout.write("It stays up. `make stop` ends it.\n")
    return 0


def check() -> int:
    """Play on free ports with data of its own, clean up, and say in one JSON line how it went."""
    stage = passing_stage()
    os.environ.update(stage.environment())
    try:
        cast = raise_the_curtain(stage)
        figures = play(cast)
        sys.stdout.write(f"\n{tell(cast, figures)}\n\n")
    except Exception:  # noqa: BLE001  whatever went wrong, the processes must end
        traceback.print_exc()
        _show_logs(stage)
        return 1
    finally:
        stop_processes(stage.folder)
        remove(stage)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def stop() -> int:
    """End what `run` started; its data stay until the next run."""
    ended = stop_processes(LASTING)
    if (LASTING / "keys.json").exists():
        run_python(Stage(LASTING, "demo", 0), "-m", "backend.embedded_postgres", "stop")
    sys.stdout.write(f"ended: {', '.join(ended) or 'nothing was running'}\n")
    return 0


def _show_logs(stage: Stage) -> None:
    for name in ("web", "workers"):
        log = stage.folder / f"{name}.log"
        if log.exists():
            sys.stderr.write(f"--- {name}.log\n{log.read_text()[-4000:]}\n")
    kept = ROOT / "var" / "demo-check-last-failure"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(stage.folder, kept, ignore=shutil.ignore_patterns("keys.json", "static"))


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    commands = {"run": run, "check": check, "stop": stop}
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.stderr.write("usage: python -m backend.demo run|check|stop\n")
        return 2
    return commands[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
