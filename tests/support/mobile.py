"""What phones say, for tests: operations of each kind, and phones that say them."""

import json
import uuid
from itertools import count
from typing import Any
from uuid import UUID

from django.test import Client

from backend.accounts.services import create_enrolment_code
from backend.common import clock
from backend.offices.models import Courier
from mobile_api.client.phone import Phone
from mobile_api.client.signature import draw
from mobile_api.client.store import Store
from mobile_api.client.transport import Reply, Transport
from scheduling.models import Appointment
from tests.support.bookings import at
from tests.support.custody import new_s10, new_seal
from tests.support.scheduling import errand_of

AT_0810 = at("08:10").isoformat()


def operation(kind: str, /, *, at: str = AT_0810, **payload: Any) -> dict[str, Any]:
    """One operation as a phone sends it, under a fresh id; `push` counts it."""
    return {
        "operation_id": str(uuid.uuid4()),
        "kind": kind,
        "at": at,
        "payload": payload,
    }


def push(client, *operations, **frame):
    """Push operations and return their answers; the push itself must succeed.

    Each client is an installation with a counter of its own; `frame` is said of the phone.
    """
    body = json.dumps(frame_of(client, *operations) | frame)
    response = client.generic(
        "POST", "/api/v1/courier/operations", body, content_type="application/json"
    )
    assert response.status_code == 200, response.json()
    return response.json()["answers"]


def frame_of(client, *operations):
    """What a client pushes: its operations, counted in the order of their first push."""
    if not hasattr(client, "install_id"):
        client.install_id, client.counter = str(uuid.uuid4()), count(1)
    for each in operations:
        if "device_seq" not in each:
            each["device_seq"] = next(client.counter)
    return {"install_id": client.install_id, "operations": list(operations)}


def collect_payload(visit: Appointment, **changes: Any) -> dict[str, Any]:
    """Two papers taken in at a visit, signed by citizen and courier."""
    place = {"lat": visit.lat, "lon": visit.lon, "accuracy_m": 12}
    known = {"errand_id": str(errand_of(visit).id), "place": place, **changes}
    return papers_payload(visit.id, **known)


def papers_payload(appointment_id: UUID, **changes: Any) -> dict[str, Any]:
    """What `collect` says, of a visit that need not exist."""
    return {
        "appointment_id": str(appointment_id),
        "errand_id": str(uuid.uuid4()),
        "items": [
            {"name": "Tờ khai", "kind": "original", "required_key": "declaration"},
            {"name": "Giấy chứng sinh", "kind": "copy", "count": 2, "remark": "hơi nhòe"},
        ],
        "seal_number": new_seal(),
        "s10": new_s10(),
        "giver": {"name": "citizen", "basis": "id_seen"},
        "signatures": {"giver": draw(1), "receiver": draw(2)},
        **changes,
    }


def deliver_payload(visit: Appointment, s10: str, **changes: Any) -> dict[str, Any]:
    """A packet handed over at a visit and signed for."""
    return _brought(visit, s10) | {"content": {"n_papers": 1, "names_match": True}} | changes


def _brought(visit: Appointment, s10: str) -> dict[str, Any]:
    """A packet brought to a visit, and the citizen's signature."""
    return {
        "appointment_id": str(visit.id),
        "errand_id": str(errand_of(visit).id),
        "s10": s10,
        "receiver": {"name": "citizen", "basis": "id_seen"},
        "outcome": "signed",
        "signatures": {"giver": draw(2), "receiver": draw(1)},
    }


def refuse_payload(visit: Appointment, s10: str, **changes: Any) -> dict[str, Any]:
    """A result that the recipient found wrong: sealed anew, and signed for."""
    wrong = {"seal_number": new_seal(), "reason": "name_misspelt"}
    return _brought(visit, s10) | wrong | changes


def fail_payload(visit: Appointment, **changes: Any) -> dict[str, Any]:
    """Papers were missing; the courier stood at the door."""
    return {
        "appointment_id": str(visit.id),
        "reason": "papers_missing",
        "place": {"lat": visit.lat, "lon": visit.lon},
        **changes,
    }


class InProcess:
    """A network without a network: requests go to the application in this process."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False, SERVER_NAME="localhost")

    def send(self, method, url, *, headers, body):
        """Return the application's reply."""
        sent = {name: value for name, value in headers.items() if name != "Content-Type"}
        kind = headers.get("Content-Type", "application/json")
        path = url.partition("server")[2]
        reply = self.client.generic(method, path, body or b"", content_type=kind, headers=sent)
        names = {name.lower(): value for name, value in reply.headers.items()}
        return Reply(reply.status_code, names, reply.content)

    def send_half(self, method, url, *, headers, body):
        """Let half of a body arrive, as a server sees it that reads until the line is dead."""
        self.send(method, url, headers=headers, body=(body or b"")[: len(body or b"") // 2])


def enrolled_phone(
    url: str, courier: Courier, *, store: Store, transport: Transport | None = None, batch: int = 50
) -> Phone:
    """A courier's phone with a token; it lives on the test's clock."""
    phone = Phone(url, store=store, transport=transport, clock=clock.now, batch=batch)
    code = create_enrolment_code(user=courier.user, now=clock.now())
    phone.enrol(code, name="phone")
    return phone
