"""Who stands at a door, for tests: proxies, owners with a phone, QR codes, codes."""

from datetime import timedelta
from typing import Any

from backend.accounts.models import PhoneCode
from backend.accounts.services import code_for
from backend.dossiers.models import Dossier
from scheduling.models import Appointment
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.mobile import collect_payload, deliver_payload, operation
from tests.support.people import citizen, signed_in

SOON = at("08:00") + timedelta(days=30)


def owner_of(dossier: Dossier) -> KeyedClient:
    """The dossier's owner, signed in with her own phone."""
    return signed_in(KeyedClient, citizen(phone=dossier.owner_phone))


def stranger() -> KeyedClient:
    """Somebody else with a phone."""
    return signed_in(KeyedClient, citizen(phone="+84912000999"))


def register(client: KeyedClient, dossier: Dossier, **changes: Any) -> Any:
    """Ask for a proxy who may bring papers."""
    body = {
        "dossier_ids": [str(dossier.id)], "name": "Người Được Uỷ Quyền", "phone": "0912 345 679",
        "purposes": ["collect"], "valid_until": SOON.isoformat(), **changes,
    }  # fmt: skip
    return client.post("/api/v1/proxies", body)


def door_pass(client: KeyedClient, dossier: Dossier) -> str:
    """The text of a fresh QR code."""
    answer = client.post(f"/api/v1/dossiers/{dossier.id}/door-pass")
    assert answer.status_code == 201, answer.content
    return str(answer.json()["text"])


def stop_of(phone: KeyedClient, visit: Appointment) -> dict[str, Any]:
    """The stop of a visit in the courier's package."""
    stops = phone.get("/api/v1/courier/package").json()["routes"][0]["stops"]
    found: dict[str, Any] = next(each for each in stops if each["appointment_id"] == str(visit.id))
    return found


def code_of(visit: Appointment) -> str:
    """The six digits of a visit whose code was made."""
    return code_for(PhoneCode.objects.get(purpose="handover", subject=str(visit.id)).id)[1]


def given(visit: Appointment, **giver: Any) -> dict[str, Any]:
    """A collection from somebody who is known in this way."""
    outcome = "proxy" if giver["basis"] == "proxy" else "signed"
    person = {"name": "citizen", **giver}
    return operation("collect", **collect_payload(visit, giver=person, outcome=outcome))


def received(visit: Appointment, s10: str, **receiver: Any) -> dict[str, Any]:
    """A delivery to somebody who is known in this way."""
    outcome = "proxy" if receiver["basis"] == "proxy" else "signed"
    person = {"name": "citizen", **receiver}
    return operation("deliver", **deliver_payload(visit, s10, receiver=person, outcome=outcome))


def by_proxy(
    visit: Appointment, proxy_id: str, name: str = "người được uỷ quyền"
) -> dict[str, Any]:
    """A collection from a proxy."""
    return given(visit, name=name, basis="proxy", proxy_id=proxy_id)


def refused(answer: dict[str, Any]) -> tuple[Any, ...]:
    """Result, code and reason of a refused operation."""
    return answer["result"], answer["problem"]["code"], answer["problem"].get("reason")
