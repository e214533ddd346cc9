"""The way back: owners are offered windows and book one, or leave the hour to the post."""

import time
from dataclasses import replace
from typing import Any, Final

from backend.demo.cast import PATIENCE_S, Cast, Inbox, Visit, at, date_of
from backend.demo.story.booking import hold_and_confirm
from backend.demo.story.doors import name_proxy

AT_ANY_TIME: Final = 3  # owners who do not mind the hour


def book_deliveries(cast: Cast, ready: list[Visit], *, day: int, visit_day: int) -> None:
    """Every owner of a ready result has got a message; most book a window."""
    cast.set_time(at(day, "11:00"))
    inbox = Inbox(cast.stage)
    choosers = ready[:-AT_ANY_TIME]
    for visit in ready:
        inbox.wait(visit.phone, "delivery_offer")
        if visit in choosers:
            cast.deliveries.append(_book(cast, visit, visit_day=visit_day))
            cast.progress.count("deliveries booked", len(cast.deliveries), len(choosers))
        else:
            _leave_the_hour_to_the_post(cast, visit)
    name_proxy(cast, day=visit_day)


def gather_round(cast: Cast, ready: list[Visit]) -> None:
    """In the evening the post puts the others on the day on which they add the least driving."""
    for visit in ready[-AT_ANY_TIME:]:
        cast.deliveries.append(_as_delivery(visit, _booked_by_the_round(cast, visit)))
        cast.count("in_rounds")


def book_failed_again(cast: Cast, *, day: int) -> None:
    """Whoever was not at home takes another window."""
    for visit in cast.visits:
        client = cast.anybody.signed_in(visit.token)
        if not visit.token or client.get(f"/appointments/{visit.id}")["state"] != "failed":
            continue
        offers = client.get(f"/appointments/{visit.id}/offers")["offers"]
        offer = next(each for each in offers if each["day"] > date_of(day))
        window = {"opens_at": offer["opens_at"], "closes_at": offer["closes_at"]}
        client.post(f"/appointments/{visit.id}/reschedule", window)
        cast.count("booked_again")


def _book(cast: Cast, visit: Visit, *, visit_day: int) -> Visit:
    client = cast.anybody.signed_in(visit.token)
    token = visit.errand["tracking_token"]
    errand = {"purpose": "deliver", "dossier_token": token}
    place = visit.place
    sheet = cast.anybody.get("/offers", [
        ("lat", str(place["lat"])), ("lon", str(place["lon"])), ("days", "1"),
        ("from_day", date_of(visit_day)), ("errand", f"deliver:{token}"),
    ])  # fmt: skip
    wish = {
        "location": {"lat": place["lat"], "lon": place["lon"]},
        "address": visit.appointment["address"], "landmark": visit.appointment["landmark"],
        "legacy_ward_code": place["ward"], "contact_name": visit.citizen, "phone": visit.phone,
        "errands": [errand],
    }  # fmt: skip
    done = hold_and_confirm(cast, client, wish, sheet, day=visit_day)
    return _as_delivery(visit, done["appointment"])


def _leave_the_hour_to_the_post(cast: Cast, visit: Visit) -> None:
    cast.anybody.signed_in(visit.token).post("/any-time-deliveries", {
        "dossier_token": visit.errand["tracking_token"],
        "location": {"lat": visit.place["lat"], "lon": visit.place["lon"]},
        "address": visit.appointment["address"],
    })  # fmt: skip


def _booked_by_the_round(cast: Cast, visit: Visit) -> dict[str, Any]:
    """Wait for the appointment that the round makes of a permission."""
    client, deadline = cast.anybody.signed_in(visit.token), time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        for found in client.pages("/appointments"):
            if any(errand["purpose"] == "deliver" for errand in found["errands"]):
                return dict(found)
        time.sleep(0.1)
    raise RuntimeError(f"no round within {PATIENCE_S} s")


def _as_delivery(visit: Visit, appointment: dict[str, Any]) -> Visit:
    return replace(visit, appointment=appointment)
