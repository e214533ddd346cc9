"""What a crowd is doing while it books: a line each ten seconds, and at the limit who waits.

A run that hangs is worth as much as what it says about it: which request each client waits for,
what PostgreSQL's connections do and whom they wait for, and the end of the web server's log.
"""

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import connection

from bench.booking.clients import Citizen, Tally
from bench.report import Row, print_table
from bench.web import Web

LINE_EVERY_S: Final = 10.0
_BUSY: Final = """
    SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 60), pid, coalesce(state, '-'),
        coalesce(wait_event, '-'),
        coalesce(round(extract(epoch FROM clock_timestamp() - xact_start)::numeric, 1)::text, '-'),
        array_to_string(pg_blocking_pids(pid), ' ')
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND state IS DISTINCT FROM 'idle'
    ORDER BY xact_start
"""


@contextmanager
def watched(
    web: Web,
    tally: Tally,
    citizens: Sequence[Citizen],
    kills: Sequence[int],
    *,
    n_attempts: int,
    limit_s: float,
) -> Iterator[None]:
    """Print how the crowd gets on until the block ends; at the limit, why it does not.

    Then the clients are sent home (`tally.sent_home`), so that the block ends soon after.
    """
    over, began = threading.Event(), time.monotonic()

    def watch() -> None:
        done = 0
        while not over.wait(min(LINE_EVERY_S, limit_s)):
            passed_s, before, done = time.monotonic() - began, done, len(tally.outcomes)
            _say(
                f"{passed_s:.0f} s: {done} of {n_attempts} attempts, "
                f"{(done - before) / LINE_EVERY_S:.1f}/s, {len(kills)} kills; "
                f"longest wait {_longest_wait_s(citizens):.1f} s"
            )
            if passed_s >= limit_s and not tally.sent_home.is_set():
                say_who_waits(web, citizens)
                tally.sent_home.set()
        connection.close()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def say_who_waits(web: Web, citizens: Sequence[Citizen]) -> None:
    """Print what each client waits for, what PostgreSQL does and how the server's log ends."""
    now = time.monotonic()
    waits = [each.wait for each in citizens if each.wait is not None]
    rows: list[Row] = [
        (each.path, round(now - each.since, 1), each.tries, each.last)
        for each in sorted(waits, key=lambda each: each.since)
    ]
    _say(f"the time is up; {len(rows)} of {len(citizens)} clients wait:")
    print_table(("for", "s", "tries", "the last ended with"), rows)
    _say("in PostgreSQL:")
    print_table(("statement", "process", "state", "waits for", "s", "held up by"), _busy())
    _say(f"web processes: {web.children()}, ready: {web.is_ready()}; the end of their log:")
    _say(web.log.read_text(errors="replace")[-2000:])


def _busy() -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_BUSY)
        return list(cursor.fetchall())


def _longest_wait_s(citizens: Sequence[Citizen]) -> float:
    waits = [each.wait for each in citizens]  # they go on meanwhile
    now = time.monotonic()
    return max((now - each.since for each in waits if each is not None), default=0.0)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
