"""What the phone keeps: one SQLite file. What was done and its photos are written at once.

An operation goes `saved → sending → acked → purgeable`: on the disk; under way, whether it
arrived is not known; the server has it and signed for it; its photos may be deleted here. One
that the server keeps without having judged it is `parked` until its receipt comes. A photo is
`waiting` until the server has it (`sent`) or refused it for good (`refused`).
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

Json = dict[str, Any]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS operations (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, operation_id TEXT NOT NULL UNIQUE,
    install_id TEXT NOT NULL, device_seq INTEGER NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
    boot TEXT NOT NULL, boot_elapsed_ms INTEGER, payload TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'saved', tries INTEGER NOT NULL DEFAULT 0, answer TEXT,
    acked_at TEXT, UNIQUE (install_id, device_seq));
CREATE TABLE IF NOT EXISTS photos (
    sha256 TEXT PRIMARY KEY, data BLOB NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    problem TEXT);
CREATE TABLE IF NOT EXISTS operation_photos (
    seq INTEGER NOT NULL REFERENCES operations, sha256 TEXT NOT NULL REFERENCES photos,
    PRIMARY KEY (seq, sha256));
"""
_WAITING: Final = "state IN ('saved', 'sending')"


@dataclass(frozen=True, slots=True)
class Saved:
    """An operation as it was saved; `answer` is None until the server took it."""

    seq: int
    operation_id: str
    install_id: str
    device_seq: int
    kind: str
    at: str
    boot: str
    boot_elapsed_ms: int | None
    payload: Json
    state: str
    answer: Json | None

    def as_sent(self) -> Json:
        """Return the form that is pushed. It never changes: the server compares repeats."""
        sent: Json = {
            "operation_id": self.operation_id,
            "device_seq": self.device_seq,
            "kind": self.kind,
            "at": self.at,
            "payload": self.payload,
        }
        if self.boot:
            sent |= {"boot": self.boot, "boot_elapsed_ms": self.boot_elapsed_ms}
        return sent


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
        self, *, operation_id: str, install_id: str, kind: str, at: str, payload: Json,
        photos: Sequence[tuple[str, bytes]], boot: str = "", boot_elapsed_ms: int | None = None,
    ) -> None:  # fmt: skip
        """Save what was done with its photos `(sha256, bytes)`, all or nothing."""
        with self._transaction():
            query = "SELECT COALESCE(MAX(device_seq), 0) + 1 FROM operations WHERE install_id = ?"
            (device_seq,) = self._db.execute(query, [install_id]).fetchone()
            saved = Saved(
                0, operation_id, install_id, device_seq, kind, at, boot, boot_elapsed_ms, payload,
                "saved", None,
            )  # fmt: skip
            self._insert(saved, photos)

    def restore(self, saved: Saved, photos: Mapping[str, bytes]) -> None:
        """Save an operation that another phone counted, with those of its photos that are here."""
        wanted = [sha for sha in saved.payload.get("photos", ()) if sha in photos]
        with self._transaction():
            self._insert(saved, [(sha, photos[sha]) for sha in wanted])

    def _insert(self, saved: Saved, photos: Sequence[tuple[str, bytes]]) -> None:
        row = self._db.execute(
            "INSERT INTO operations (operation_id, install_id, device_seq, kind, at, boot, "
            "boot_elapsed_ms, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                saved.operation_id, saved.install_id, saved.device_seq, saved.kind, saved.at,
                saved.boot, saved.boot_elapsed_ms, json.dumps(saved.payload, ensure_ascii=False),
            ],
        )  # fmt: skip
        for sha256, data in photos:
            self._db.execute(
                "INSERT INTO photos (sha256, data) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [sha256, data],
            )
            self._db.execute(
                "INSERT INTO operation_photos VALUES (?, ?) ON CONFLICT DO NOTHING",
                [row.lastrowid, sha256],
            )

    def photos_waiting(self) -> list[str]:
        """Return the hashes of photos that still have to go up, those of the oldest first."""
        rows = self._db.execute(
            "SELECT DISTINCT p.sha256 FROM photos p JOIN operation_photos USING (sha256) "
            "WHERE p.state = 'waiting' ORDER BY seq, p.rowid"
        )
        return [row[0] for row in rows]

    def photo(self, sha256: str) -> bytes:
        """Return the bytes of a photo."""
        query = "SELECT data FROM photos WHERE sha256 = ?"
        return bytes(self._db.execute(query, [sha256]).fetchone()[0])

    def settle_photo(self, sha256: str, *, problem: Json | None = None) -> None:
        """Note that the server has a photo, or that it refused it for good."""
        self._db.execute(
            "UPDATE photos SET state = ?, problem = ? WHERE sha256 = ?",
            ["refused" if problem else "sent", json.dumps(problem) if problem else None, sha256],
        )

    def waiting(self, limit: int) -> list[Saved]:
        """Return the oldest operations the server has not taken, of one installation, in order."""
        rows = self._rows(f"WHERE {_WAITING} ORDER BY seq LIMIT ?", [limit])
        return [saved for saved in rows if saved.install_id == rows[0].install_id]

    def mark_sending(self, seqs: Sequence[int]) -> None:
        """Note that these are under way, and count one more try of each."""
        with self._transaction():
            self._db.executemany(
                f"UPDATE operations SET tries = tries + 1, state = 'sending' "  # noqa: S608
                f"WHERE seq = ? AND {_WAITING}",
                [(seq,) for seq in seqs],
            )

    def settle(self, answers: Sequence[Json], *, at: str = "") -> None:
        """Write receipts down, all or none. The first receipt of an operation stays."""
        with self._transaction():
            self._db.executemany(
                "UPDATE operations SET state = ?, answer = ?, acked_at = ? "
                "WHERE operation_id = ? AND state IN ('saved', 'sending', 'parked')",
                [
                    (
                        "parked" if answer["result"] == "parked" else "acked",
                        json.dumps(answer),
                        at,
                        answer["operation_id"],
                    )
                    for answer in answers
                ],
            )

    def offer_again(self, *, since: str) -> int:
        """Put what was taken since a time back in the queue, with its photos; returns how many.

        The server was restored: it may have forgotten what it signed for.
        """
        with self._transaction():
            done = self._db.execute(
                "UPDATE operations SET state = 'saved' WHERE state IN ('acked', 'parked') "
                "AND acked_at >= ?",
                [since],
            )
            self._db.execute(
                "UPDATE photos SET state = 'waiting' WHERE state = 'sent' AND sha256 IN (SELECT "
                "sha256 FROM operation_photos JOIN operations USING (seq) WHERE "
                "operations.state = 'saved')"
            )
            return done.rowcount

    def purge(self, *, before: str) -> int:
        """Delete the photos of what was taken before a time; returns how many operations."""
        with self._transaction():
            done = self._db.execute(
                "UPDATE operations SET state = 'purgeable' WHERE state = 'acked' "
                "AND acked_at <> '' AND acked_at < ?",
                [before],
            )
            self._db.execute(
                "UPDATE photos SET data = x'' WHERE sha256 NOT IN (SELECT sha256 FROM "
                "operation_photos JOIN operations USING (seq) WHERE operations.state <> "
                "'purgeable')"
            )
            return done.rowcount

    def operations(self) -> list[Saved]:
        """Return everything that was ever saved, in order."""
        return self._rows("ORDER BY seq", [])

    def parked(self) -> list[str]:
        """Return the ids of operations the server keeps without a receipt yet."""
        rows = self._db.execute("SELECT operation_id FROM operations WHERE state = 'parked'")
        return [row[0] for row in rows]

    def n_waiting(self) -> int:
        """Return how many operations the server has not taken."""
        query = f"SELECT COUNT(*) FROM operations WHERE {_WAITING}"  # noqa: S608  constant
        return int(self._db.execute(query).fetchone()[0])

    def most_tries(self) -> int:
        """Return how often the operation that waits longest was sent in vain."""
        query = f"SELECT COALESCE(MAX(tries), 0) FROM operations WHERE {_WAITING}"  # noqa: S608
        return int(self._db.execute(query).fetchone()[0])

    def _rows(self, tail: str, values: list[Any]) -> list[Saved]:
        query = f"SELECT {_COLUMNS} FROM operations {tail}"  # noqa: S608  constants of this file
        return [_saved(row) for row in self._db.execute(query, values)]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


_COLUMNS: Final = (
    "seq, operation_id, install_id, device_seq, kind, at, boot, boot_elapsed_ms, payload, state, "
    "answer"
)


def _saved(row: tuple[Any, ...]) -> Saved:
    facts = dict(zip(_COLUMNS.split(", "), row, strict=True))
    answer = json.loads(facts["answer"]) if facts["answer"] else None
    return Saved(**facts | {"payload": json.loads(facts["payload"]), "answer": answer})
