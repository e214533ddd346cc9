"""A courier's phone in Python: the reference for apps, and the demo's and benchmarks' phone.

It works without a network. `record` saves what was done; `sync` brings it up whenever there is
somebody to talk to, and may be interrupted anywhere: a repeated operation is applied once.
Only the standard library is used.
"""

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from mobile_api.client.answers import ServerRefused, SyncReport, json_of, object_of, wait_s
from mobile_api.client.store import Json, Saved, Store
from mobile_api.client.transport import HttpTransport, Reply, Transport, Unreachable

BATCH: Final = 50
BATCH_BYTES: Final = 1_000_000


def utc_now() -> datetime:
    """Return the phone's time."""
    return datetime.now(UTC)


class Phone:
    """One courier's phone.

    Args:
        base_url: where the server is, `https://host`, without a path.
        store: the phone's memory; a phone that is switched on again opens the same file.
        transport: the network; plain HTTP unless told otherwise.
        clock: the phone's own clock.
        batch: how many operations go into one push, at most 50.
    """

    def __init__(
        self,
        base_url: str,
        *,
        store: Store,
        transport: Transport | None = None,
        clock: Callable[[], datetime] = utc_now,
        batch: int = BATCH,
    ) -> None:
        self._base = f"{base_url.rstrip('/')}/api/v1"
        self._store = store
        self._transport = transport or HttpTransport()
        self._clock = clock
        self._batch = min(batch, BATCH)

    def enrol(
        self, code: str, *, name: str, platform: str = "python", app_version: str = "1.0.0"
    ) -> Json:
        """Turn a one-time code into this phone's token. Safe to repeat when no answer came."""
        key = self._enrolment_key(code)
        wish = {"code": code, "name": name, "platform": platform, "app_version": app_version}
        reply = self._send("POST", "/devices", wish, headers={"Idempotency-Key": key})
        answer = json_of(reply, "token")
        token = answer.pop("token")
        self._store.set_facts(token=token, device=answer)
        return answer

    def pull_package(self) -> Json:
        """Fetch the stops of today and tomorrow, unless the ones here are still the same."""
        known = self._store.fact("etag")
        reply = self._send(
            "GET", "/courier/package", headers={"If-None-Match": known} if known else {}
        )
        if reply.status == 304:
            return self.package
        package = json_of(reply, "cursor")
        self._store.set_facts(
            package=package, cursor=package["cursor"], etag=reply.headers.get("etag", "")
        )
        return package

    @property
    def package(self) -> Json:
        """The package as it was last fetched; empty before that."""
        return self._store.fact("package") or {}

    def pull_changes(self) -> list[Json]:
        """Fetch what changed since the last look; take the package again if anything did.

        The cursor moves only once the new package is here.
        """
        cursor = self._store.fact("cursor") or 0
        changes: list[Json] = []
        has_more = True
        while has_more:
            page = json_of(self._send("GET", f"/courier/changes?cursor={cursor}"), "changes")
            changes += page["changes"]
            cursor, has_more = page["next_cursor"], page["has_more"]
        if changes:
            self.pull_package()
        return changes

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
            kind=kind,
            at=self._clock().isoformat(),
            payload=said,
            photos=hashed,
        )
        return operation_id

    def sync(self) -> SyncReport:
        """Send photos, then operations in order, until all is settled or something is in the way.

        Never raises for the network's or the server's sake: what was not settled stays here.
        """
        counts = {"photos": 0, "applied": 0, "duplicates": 0, "rejected": 0}
        try:
            self._send_photos(counts)
            while batch := self._next_batch():
                if not self._push(batch, counts):
                    return self._report(counts, "retry")
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
            if not reports[-1].waiting:
                break
            sleep(wait_s(len(reports)))
        return reports

    def operations(self) -> list[Saved]:
        """Return everything this phone did, in order, with the receipts it has."""
        return self._store.operations()

    def answer_to(self, operation_id: str) -> Json | None:
        """Return the receipt of an operation, or None while it waits."""
        found = {saved.operation_id: saved.answer for saved in self._store.operations()}
        return found[operation_id]

    def _enrolment_key(self, code: str) -> str:
        """Return the same key for the same code, also after the app was killed."""
        known = self._store.fact("enrolment") or {}
        if known.get("code") != code:
            known = {"code": code, "key": str(uuid.uuid4())}
            self._store.set_facts(enrolment=known)
        return str(known["key"])

    def _send_photos(self, counts: dict[str, int]) -> None:
        while photo := self._store.next_photo():
            sha256, data = photo
            try:
                json_of(self._send("PUT", f"/media/{sha256}", data), "sha256")
            except ServerRefused as refusal:
                if refusal.status != 422:
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
        self._store.count_tries([saved.seq for saved in batch])
        wish = {"operations": [saved.as_sent() for saved in batch]}
        reply = self._send("POST", "/courier/operations", wish)
        answers = json_of(reply, "answers")["answers"]
        final = [answer for answer in answers if answer["result"] != "retry"]
        self._store.settle(final)
        for answer in final:
            is_repeat = answer["result"] == "duplicate"
            counts["duplicates"] += is_repeat
            counts[answer["first_result"] if is_repeat else answer["result"]] += 1
        return len(final) == len(answers)

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
