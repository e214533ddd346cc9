"""What the database sees of a visit: `python -m bench.footprint` (2 min).

Plays the demo's week (`make demo-check`) through its real processes on a database of its own and
counts before and after: rows inserted, changed and deleted in each table, bytes of tables with
their indexes, bytes of the write-ahead log. Divided by the visits made, that is what one visit
costs from booking to the signed delivery, with messages, jobs and plans. The demo's own records of
the week (towns, couriers, procedures) were there before and are not counted.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from django.db import connection

from backend.demo.play import play, raise_the_curtain
from backend.demo.processes import stop_processes
from backend.demo.stage import Stage, passing_stage, remove, run_python
from bench.report import arguments, print_json, print_table

COUNT, PLAY = "count", "play"
KINDS: Final = ("inserted", "changed", "deleted", "bytes")
SHOWN: Final = 14  # tables in the table, by bytes
STATISTICS_S: Final = 2.0  # PostgreSQL publishes its counters after a second

Counts = dict[str, Any]


def count() -> Counts:
    """Return rows written and bytes of each table of this process's database, and of the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, pg_total_relation_size(relid) "
            "FROM pg_stat_user_tables"
        )
        tables = {name: dict(zip(KINDS, row, strict=True)) for name, *row in cursor.fetchall()}
        cursor.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn, xact_commit, xact_rollback "
                       "FROM pg_stat_database WHERE datname = current_database()")  # fmt: skip
        log, commits, rollbacks = map(int, cursor.fetchone())
    return {"tables": tables, "log": log, "commits": commits, "rollbacks": rollbacks}


def main() -> int:
    """Play, print what a visit wrote, and a last line of JSON."""
    words = sys.argv[1:]
    if words == [COUNT]:
        sys.stdout.write(json.dumps(count()))
        return 0
    if words[:1] == [PLAY]:
        return _play(Stage(Path(words[1]), words[2], int(words[3])))
    arguments(__doc__).parse_args()
    stage = passing_stage()
    try:  # settings are read when a process starts, so the demo's need one of their own
        again = [sys.executable, "-m", "bench.footprint", PLAY, str(stage.folder), stage.instance]
        return subprocess.run(
            [*again, str(stage.port)], env=stage.environment(), check=False
        ).returncode
    finally:
        stop_processes(stage.folder)
        remove(stage)


def _play(stage: Stage) -> int:
    cast = raise_the_curtain(stage)
    before = _counted(stage)
    figures = play(cast)
    after = _counted(stage)
    visits = len(cast.visits) + len(cast.deliveries)
    per_visit = _per_visit(before, after, visits=visits)
    print_json("footprint", quick=False, visits=visits, requests=figures["requests"], **per_visit)
    return 0


def _counted(stage: Stage) -> Counts:
    time.sleep(STATISTICS_S)
    found: Counts = json.loads(run_python(stage, "-m", "bench.footprint", COUNT))
    return found


def _per_visit(before: Counts, after: Counts, *, visits: int) -> dict[str, float]:
    nothing = dict.fromkeys(KINDS, 0)
    written = {
        name: {kind: row[kind] - before["tables"].get(name, nothing)[kind] for kind in KINDS}
        for name, row in after["tables"].items()
    }
    ranked = sorted(written.items(), key=lambda item: -item[1]["bytes"])
    print_table(
        ("a visit, by table", *KINDS),
        [(name, *(f"{row[kind] / visits:,.1f}" for kind in KINDS)) for name, row in ranked[:SHOWN]],
    )
    sums = {kind: round(sum(row[kind] for row in written.values()) / visits, 1) for kind in KINDS}
    others = ("log", "commits", "rollbacks")
    return sums | {key: round((after[key] - before[key]) / visits, 1) for key in others}


if __name__ == "__main__":
    sys.exit(main())
