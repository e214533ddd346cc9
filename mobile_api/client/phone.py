"""A courier's phone in Python: the reference for apps, and the demo's and benchmarks' phone.

It works without a network. `record` saves what was done; `sync` brings it up whenever there is
somebody to talk to, and may be interrupted anywhere: a repeated operation is applied once.
Only the standard library is used (`receipts.py` and `door_passes.py` apart).
"""

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from mobile_api.client.answers import ServerRefused, SyncReport, json_of, object_of, wait_s
from mobile_api.client.door import CodeCheck
from mobile_api.client.store import Json, Saved, Store
from mobile_api.client.transport import HttpTransport, Reply, Transport, Unreachable

BATCH: Final = 50
BATCH_BYTES: Final = 1_000_000
APP_VERSION: Final = "1.0.0"
OFFERED_AGAIN: Final = timedelta(days=30)  # after the server was restored
PHOTOS_KEPT: Final = timedelta(days=7)  # after the server signed for them
TRIES_BEFORE_HELP: Final = 20


class UnsentOperations(Exception):
    """Somebody wants to sign out while the phone holds what nobody else has."""


def utc_now() -> datetime:
    """Return the phone's time."""
    return datetime.now(UTC)


def since_boot_ms() -> int:
    """Return milliseconds of a clock that nobody sets."""
    return time.monotonic_ns() // 1_000_000


class Phone:
    """One courier's phone.

    Args:
        base_url: where the server is, `https://host`, without a path.
        store: the phone's memory; a phone that is switched on again opens the same file.
        transport: the network; plain HTTP unless told otherwise.
        clock: the phone's own clock, right or wrong.
        elapsed_ms: time since the phone was switched on; not told if only a clock is given.
        batch: how many operations go into one push, at most 50.
    """

    def __init__(
        self,
        base_url: str,
        *,
        store: Store,
        transport: Transport | None = None,
        clock: Callable[[], datetime] | None = None,
        elapsed_ms: Callable[[], int] | None = None,
        batch: int = BATCH,
    ) -> None:
        self._base = f"{base_url.rstrip('/')}/api/v1"
        self._store = store
        self._transport = transport or HttpTransport()
        self._clock = clock or utc_now
        self._elapsed_ms = elapsed_ms or (since_boot_ms if clock is None else None)
        self._boot = str(uuid.uuid4()) if self._elapsed_ms else ""
        self._batch = min(batch, BATCH)

    def enrol(
        self, code: str, *, name: str, platform: str = "python", app_version: str = APP_VERSION
    ) -> Json:
        """Turn a one-time code into this phone's token. Safe to repeat when no answer came.

        For another courier than before the app counts anew, as another installation.
        """
        key = self._enrolment_key(code)
        wish = {"code": code, "name": name, "platform": platform, "app_version": app_version}
        reply = self._send("POST", "/devices", wish, headers={"Idempotency-Key": key})
        answer = json_of(reply, "token")
        token = answer.pop("token")
        before = self._store.fact("device") or {}
        if before and before.get("courier") != answer.get("courier"):
            self.renew_install()
        self._store.set_facts(token=token, device=answer, app_version=app_version)
        return answer

    def use_token(self, token: str) -> None:
        """Go on with another token, a drain token for instance."""
        self._store.set_facts(token=token)

    @property
    def token(self) -> str:
        """The token in use; empty before enrolment."""
        return self._store.fact("token") or ""

    def log_out(self) -> None:
        """Forget the token and the package.

        Raises:
            UnsentOperations: while something was done that the server has not taken.
        """
        if self._store.n_waiting():
            raise UnsentOperations(str(self._store.n_waiting()))
        self._store.set_facts(token=None, package=None, etag=None, cursor=None)

    @property
    def install_id(self) -> str:
        """The id of this installation, made when it is first needed."""
        known = self._store.fact("install_id")
        return str(known) if known else self.renew_install()

    def renew_install(self) -> str:
        """Count anew, as another installation: after a copy, or for another courier."""
        install_id = str(uuid.uuid4())
        self._store.set_facts(install_id=install_id)
        return install_id

    def pull_package(self) -> Json:
        """Fetch the stops of today and tomorrow, unless the ones here are still the same."""
        known = self._store.fact("etag")
        reply = self._send(
            "GET", "/courier/package", headers={"If-None-Match": known} if known else {}
        )
        if reply.status == 304:
            self._store.set_facts(package_at=self._now())
            return self.package
        package = json_of(reply, "cursor")
        self._meet_epoch(package.get("epoch"))
        self._store.set_facts(
            package=package, cursor=package["cursor"], etag=reply.headers.get("etag", ""),
            package_at=self._now(),
        )  # fmt: skip
        return package

    @property
    def package(self) -> Json:
        """The package as it was last fetched; empty before that."""
        return self._store.fact("package") or {}

    def pull_changes(self) -> list[Json]:
        """Fetch what changed since the last look; take the package again if anything did.

        The cursor moves only once the new package is here. A server that was restored, or has
        forgotten what lies between, is asked for everything.
        """
        cursor = self._store.fact("cursor") or 0
        epoch = self._store.fact("epoch")
        tail = f"&epoch={epoch}" if epoch else ""
        changes: list[Json] = []
        has_more = True
        while has_more:
            try:
                reply = self._send("GET", f"/courier/changes?cursor={cursor}{tail}")
            except ServerRefused as refusal:
                if refusal.status != 410:
                    raise
                self._take_all_anew()
                return changes
            page = json_of(reply, "changes")
            changes += page["changes"]
            cursor, has_more = page["next_cursor"], page["has_more"]
        if changes:
            self._fetch_receipts(changes)
            self.pull_package()
        return changes

    def code_check(self, stop: Mapping[str, Any]) -> CodeCheck:
        """Return what compares the code of a stop of the package, without a network."""
        return CodeCheck(stop["code_verifier"], store=self._store)

    def record(self, kind: str, payload: Mapping[str, Any], *, photos: Sequence[bytes] = ()) -> str:
        """Save what was done, with its photos, and return the operation's id.

        When this returns it is on the disk; no network is needed.
        """
        operation_id = str(uuid.uuid4())
        hashed = [(hashlib.sha256(data).hexdigest(), data) for data in photos]
        said = dict(payload)
        if hashed:
            said["photos"] = [sha256 for sha256, _ in hashed]
        self._store.save(
            operation_id=operation_id,
            install_id=self.install_id,
            kind=kind,
            at=self._now(),
            boot=self._boot,
            boot_elapsed_ms=self._elapsed_ms() if self._elapsed_ms else None,
            payload=said,
            photos=hashed,
        )
        return operation_id

    def sync(self) -> SyncReport:
        """Send operations in order, then photos, until all is there or something is in the way.

        Operations are small and go first; the server waits for their photos. Never raises for
        the network's or the server's sake: what was not taken stays here.
        """
        counts = {"photos": 0, "applied": 0, "duplicates": 0, "rejected": 0, "parked": 0}
        try:
            while batch := self._next_batch():
                if not self._push(batch, counts):
                    return self._report(counts, "retry")
            self._send_photos(counts)
            if counts["photos"]:
                self.fetch_receipts()  # of what waited for them
        except Unreachable:
            return self._report(counts, "unreachable")
        except ServerRefused as refusal:
            return self._report(counts, refusal.code)
        return self._report(counts, "")

    def drain(
        self, *, rounds: int = 50, sleep: Callable[[float], None] = time.sleep
    ) -> list[SyncReport]:
        """Sync again and again, waiting longer each time, until nothing waits or rounds are up."""
        reports: list[SyncReport] = []
        while len(reports) < rounds:
            reports.append(self.sync())
            if not reports[-1].waiting and not self._store.photos_waiting():
                break
            sleep(wait_s(len(reports)))
        return reports

    def push_positions(
        self, fixes: Sequence[tuple[datetime, float, float]], *, take_over: bool = False
    ) -> Json:
        """Send where this phone was, `(time, lat, lon)`, the newest first; returns the counts."""
        newest_first = sorted(fixes, reverse=True)
        wish = {
            "install_id": self.install_id,
            "sent_at": self._now(),
            "take_over": take_over,
            "positions": [
                {"at": at.isoformat(), "lat": lat, "lon": lon} for at, lat, lon in newest_first
            ],
        }
        return json_of(self._send("POST", "/courier/positions", wish), "stored")

    def end_draining(self) -> None:
        """Say that a found phone is empty: its drain token opens nothing more."""
        self._send("POST", "/courier/drained", {})

    def fetch_receipts(self) -> int:
        """Ask what became of everything the server keeps; returns how many receipts came."""
        return sum(self._fetch_receipt(operation_id) for operation_id in self._store.parked())

    def purge(self) -> int:
        """Drop photos the server signed for a week ago and showed in a later package."""
        shown = self._store.fact("package_at") or ""
        week_ago = (self._clock() - PHOTOS_KEPT).isoformat()
        return self._store.purge(before=min(week_ago, shown))

    @property
    def needs_help(self) -> bool:
        """Whether sending failed so often that somebody should carry the file to the office."""
        return self._store.most_tries() >= TRIES_BEFORE_HELP

    def operations(self) -> list[Saved]:
        """Return everything this phone did, in order, with the receipts it has."""
        return self._store.operations()

    def answer_to(self, operation_id: str) -> Json | None:
        """Return the receipt of an operation, or None while it waits."""
        found = {saved.operation_id: saved.answer for saved in self._store.operations()}
        return found[operation_id]

    def _now(self) -> str:
        return self._clock().isoformat()

    def _enrolment_key(self, code: str) -> str:
        """Return the same key for the same code, also after the app was killed."""
        known = self._store.fact("enrolment") or {}
        if known.get("code") != code:
            known = {"code": code, "key": str(uuid.uuid4())}
            self._store.set_facts(enrolment=known)
        return str(known["key"])

    def _meet_epoch(self, epoch: str | None) -> None:
        """Offer again what was done in 30 days if the server is not the one that took it."""
        known = self._store.fact("epoch")
        if epoch is None or epoch == known:
            return
        if known is not None:
            self._store.offer_again(since=(self._clock() - OFFERED_AGAIN).isoformat())
        self._store.set_facts(epoch=epoch)

    def _take_all_anew(self) -> None:
        self._store.set_facts(etag=None)
        self.pull_package()

    def _fetch_receipts(self, changes: Sequence[Json]) -> None:
        kept = set(self._store.parked())
        for change in changes:
            if change["kind"] == "operation" and change["id"] in kept:
                self._fetch_receipt(change["id"])

    def _fetch_receipt(self, operation_id: str) -> bool:
        reply = self._send("GET", f"/courier/operations/{operation_id}")
        answer = json_of(reply, "result")
        if answer["result"] == "parked":
            return False
        self._store.settle([answer], at=self._now())
        return True

    def _send_photos(self, counts: dict[str, int]) -> None:
        for sha256 in self._store.photos_waiting():
            try:
                json_of(self._send("PUT", f"/media/{sha256}", self._store.photo(sha256)), "sha256")
            except ServerRefused as refusal:
                if refusal.status != 422 or refusal.code == "media-hash-mismatch":
                    raise
                self._store.settle_photo(sha256, problem=refusal.problem)
            else:
                self._store.settle_photo(sha256)
                counts["photos"] += 1

    def _next_batch(self) -> list[Saved]:
        """Return what goes into one push: not too many, and not too long for a thin line."""
        batch: list[Saved] = []
        size = 0
        for saved in self._store.waiting(self._batch):
            size += len(json.dumps(saved.payload))
            if batch and size > BATCH_BYTES:
                break
            batch.append(saved)
        return batch

    def _push(self, batch: Sequence[Saved], counts: dict[str, int]) -> bool:
        """Push one batch; returns False if the server wants some of it again later."""
        self._store.mark_sending([saved.seq for saved in batch])
        reply = self._send("POST", "/courier/operations", self._frame(batch))
        told = json_of(reply, "answers")
        answers = told["answers"]
        taken = [answer for answer in answers if answer["result"] != "retry"]
        self._store.settle(taken, at=self._now())
        for answer in taken:
            is_repeat = answer["result"] == "duplicate"
            counts["duplicates"] += is_repeat
            counts[answer["first_result"] if is_repeat else answer["result"]] += 1
        self._meet_epoch(told.get("epoch"))
        return len(taken) == len(answers)

    def _frame(self, batch: Sequence[Saved]) -> Json:
        frame = {
            "install_id": batch[0].install_id,
            "app_version": self._store.fact("app_version") or APP_VERSION,
            "sent_at": self._now(),
            "operations": [saved.as_sent() for saved in batch],
        }
        if self._elapsed_ms:
            frame |= {"boot": self._boot, "boot_elapsed_ms": self._elapsed_ms()}
        return frame

    def _report(self, counts: Mapping[str, int], trouble: str) -> SyncReport:
        return SyncReport(**counts, waiting=self._store.n_waiting(), trouble=trouble)

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        sent = {"Accept": "application/json", **(headers or {})}
        if token := self._store.fact("token"):
            sent["Authorization"] = f"Token {token}"
        if isinstance(body, bytes):
            sent["Content-Type"] = "application/octet-stream"
        elif body is not None:
            sent["Content-Type"] = "application/json"
            body = json.dumps(body, ensure_ascii=False).encode()
        reply = self._transport.send(method, f"{self._base}{path}", headers=sent, body=body)
        if reply.status >= 400:
            raise ServerRefused(reply.status, object_of(reply))
        return reply
