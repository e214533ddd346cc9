"""Monday: an hour is full; a neighbour waits for it, somebody cancels, and the neighbour has it."""

import time
from dataclasses import replace
from typing import Any, Final

from backend.demo.cast import Cast, Visit, date_of
from backend.demo.client import Client, Refused

FULL_BY: Final = 60  # callers at most; a handful is enough
HOLDS_A_PHONE: Final = 2
PATIENCE_S: Final = 60.0
FIRST_CALLER, NEIGHBOUR = 600, 700  # what their phone numbers end with


def wait_for_a_place(cast: Cast, number: int, *, day: int) -> None:
    """Let a neighbour of a visit wait for its hour; afterwards she has it, under her own name."""
    visit, clerk = cast.visits[number], cast.staff("clerk")
    wish = _wish_of(visit, name="Người láng giềng", phone=_phone(NEIGHBOUR))
    callers = _fill(cast, clerk, visit, day=day)
    entry = clerk.post("/waiting-places", {**wish, "window_min": 60})
    cast.anybody.signed_in(visit.token).post(f"/appointments/{visit.id}/cancel")
    held = _offered(clerk, entry["id"])
    body = {"precheck": {"missing": [], "note": "đồng ý giờ vừa trống"}}
    appointment = clerk.post(f"/holds/{held['hold_id']}/confirm", body)["appointment"]
    for hold_id in callers:
        clerk.post(f"/holds/{hold_id}/release")
    if appointment["opens_at"] != visit.appointment["opens_at"]:
        raise RuntimeError(f"the neighbour was offered another hour: {appointment}")
    cast.visits[number] = replace(
        visit, citizen=wish["contact_name"], phone=wish["phone"], appointment=appointment, token=""
    )
    cast.count("cancelled")
    cast.count("waited")


def _fill(cast: Cast, clerk: Client, visit: Visit, *, day: int) -> list[str]:
    """Let callers hold places of the visit's hour next door until none is left; their holds."""
    held: list[str] = []
    while _is_free(cast, visit, day=day):
        if len(held) == FULL_BY:
            raise RuntimeError("the hour is never full")
        phone = _phone(FIRST_CALLER + len(held) // HOLDS_A_PHONE)
        wish = _wish_of(visit, name="Người gọi", phone=phone)
        try:
            held.append(clerk.post("/holds", {**wish, "channel": "hotline"})["id"])
        except Refused as refused:
            if refused.code != "place-taken":
                raise
    return held


def _is_free(cast: Cast, visit: Visit, *, day: int) -> bool:
    errand = _errand_of(visit)
    sheet = cast.anybody.get("/offers", [
        ("lat", str(visit.place["lat"])), ("lon", str(visit.place["lon"])), ("days", "1"),
        ("from_day", date_of(day)),
        ("errand", f"{errand['purpose']}:{errand['procedure_id']}:{errand['agency_id']}"),
    ])  # fmt: skip
    return any(offer["opens_at"] == visit.appointment["opens_at"] for offer in sheet["offers"])


def _offered(clerk: Client, entry_id: str) -> dict[str, Any]:
    """Wait until a worker has offered the freed place."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        for entry in clerk.pages("/waiting-places"):
            if entry["id"] == entry_id and entry["state"] == "offered":
                return dict(entry)
        time.sleep(0.1)
    raise RuntimeError(f"nothing was offered within {PATIENCE_S} s")


def _wish_of(visit: Visit, *, name: str, phone: str) -> dict[str, Any]:
    return {
        "opens_at": visit.appointment["opens_at"], "closes_at": visit.appointment["closes_at"],
        "location": {"lat": visit.place["lat"], "lon": visit.place["lon"]},
        "address": visit.appointment["address"], "contact_name": name, "phone": phone,
        "errands": [_errand_of(visit)],
    }  # fmt: skip


def _errand_of(visit: Visit) -> dict[str, Any]:
    return {
        "purpose": visit.errand["purpose"], "procedure_id": visit.procedure["id"],
        "agency_id": visit.place["agency_id"],
    }  # fmt: skip


def _phone(number: int) -> str:
    return f"+8491{8_000_000 + number:07d}"
