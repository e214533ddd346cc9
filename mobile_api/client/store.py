"""What the phone keeps: one SQLite file. What was done and its photos are written at once.

States: an operation is `waiting` until it has its receipt, then `answered`; a photo is `waiting`
until the server has it (`sent`) or refused it for good (`refused`). Nothing is deleted here.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

Json = dict[str, Any]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS operations (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, operation_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    at TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    tries INTEGER NOT NULL DEFAULT 0, answer TEXT);
CREATE TABLE IF NOT EXISTS photos (
    sha256 TEXT PRIMARY KEY, data BLOB NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    problem TEXT);
CREATE TABLE IF NOT EXISTS operation_photos (
    seq INTEGER NOT NULL REFERENCES operations, sha256 TEXT NOT NULL REFERENCES photos,
    PRIMARY KEY (seq, sha256));
"""


@dataclass(frozen=True, slots=True)
class Saved:
    """An operation as it was saved; `answer` is None until the server settled it."""

    seq: int
    operation_id: str
    kind: str
    at: str
    payload: Json
    answer: Json | None

    def as_sent(self) -> Json:
        """Return the form that is pushed. It never changes: the server compares repeats."""
        return {
            "operation_id": self.operation_id,
            "device_seq": self.seq,
            "kind": self.kind,
            "at": self.at,
            "payload": self.payload,
        }


class Store:
    """One phone's file. `path` may be ":memory:" for a phone that forgets."""

    def __init__(self, path: Path | str) -> None:
        # A phone may sync in the background; its user takes turns with that, never at once.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # What the screen calls saved is on the disk, also after a loss of power.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def fact(self, name: str) -> Any:
        """Return a small fact (token, package …), or None."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
        return json.loads(row[0]) if row else None

    def set_facts(self, **facts: Any) -> None:
        """Write small facts, all or none."""
        with self._transaction():
            self._db.executemany(
                "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
                "excluded.value",
                [(name, json.dumps(value)) for name, value in facts.items()],
            )

    def save(
        self,
        *,
        operation_id: str,
        kind: str,
        at: str,
        payload: Json,
        photos: Sequence[tuple[str, bytes]],
    ) -> None:
        """Save what was done with its photos `(sha256, bytes)`, all or nothing."""
        with self._transaction():
            row = self._db.execute(
                "INSERT INTO operations (operation_id, kind, at, payload) VALUES (?, ?, ?, ?)",
                [operation_id, kind, at, json.dumps(payload, ensure_ascii=False)],
            )
            for sha256, data in photos:
                self._db.execute(
                    "INSERT INTO photos (sha256, data) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    [sha256, data],
                )
                self._db.execute(
                    "INSERT INTO operation_photos VALUES (?, ?) ON CONFLICT DO NOTHING",
                    [row.lastrowid, sha256],
                )

    def next_photo(self) -> tuple[str, bytes] | None:
        """Return a photo that still has to go up, that of the oldest operation first."""
        row: tuple[str, bytes] | None = self._db.execute(
            "SELECT p.sha256, p.data FROM photos p JOIN operation_photos USING (sha256) "
            "WHERE p.state = 'waiting' ORDER BY seq, p.rowid LIMIT 1"
        ).fetchone()
        return row

    def settle_photo(self, sha256: str, *, problem: Json | None = None) -> None:
        """Note that the server has a photo, or that it refused it for good."""
        self._db.execute(
            "UPDATE photos SET state = ?, problem = ? WHERE sha256 = ?",
            ["refused" if problem else "sent", json.dumps(problem) if problem else None, sha256],
        )

    def waiting(self, limit: int) -> list[Saved]:
        """Return the oldest operations without a receipt whose photos are settled, in order."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM operations WHERE state = 'waiting' "  # noqa: S608  constant
            "AND seq < COALESCE((SELECT MIN(seq) FROM operation_photos JOIN photos USING (sha256) "
            "WHERE photos.state = 'waiting'), 9e18) ORDER BY seq LIMIT ?",
            [limit],
        )
        return [_saved(row) for row in rows]

    def count_tries(self, seqs: Sequence[int]) -> None:
        """Count one more try of these operations."""
        with self._transaction():
            self._db.executemany(
                "UPDATE operations SET tries = tries + 1 WHERE seq = ?", [(seq,) for seq in seqs]
            )

    def settle(self, answers: Sequence[Json]) -> None:
        """Write receipts down, all or none. The first receipt of an operation stays."""
        with self._transaction():
            self._db.executemany(
                "UPDATE operations SET state = 'answered', answer = ? "
                "WHERE operation_id = ? AND state = 'waiting'",
                [(json.dumps(answer), answer["operation_id"]) for answer in answers],
            )

    def operations(self) -> list[Saved]:
        """Return everything that was ever saved, in order."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM operations ORDER BY seq")  # noqa: S608
        return [_saved(row) for row in rows]

    def n_waiting(self) -> int:
        """Return how many operations have no receipt yet."""
        query = "SELECT COUNT(*) FROM operations WHERE state = 'waiting'"
        return int(self._db.execute(query).fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


_COLUMNS: Final = "seq, operation_id, kind, at, payload, answer"


def _saved(row: tuple[Any, ...]) -> Saved:
    seq, operation_id, kind, at, payload, answer = row
    return Saved(
        seq, operation_id, kind, at, json.loads(payload), json.loads(answer) if answer else None
    )
