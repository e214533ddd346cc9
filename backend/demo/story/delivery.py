"""The way back: owners are offered windows, book one, and get their results at the door."""

from backend.demo.cast import Cast, Inbox, Visit, at, date_of
from backend.demo.story.booking import hold_and_confirm


def book_deliveries(cast: Cast, ready: list[Visit], *, day: int, visit_day: int) -> None:
    """Every owner of a ready result has got a message, and books a window."""
    cast.set_time(at(day, "11:00"))
    inbox = Inbox(cast.stage)
    for visit in ready:
        inbox.wait(visit.phone, "delivery_offer")
        cast.deliveries.append(_book(cast, visit, visit_day=visit_day))
        cast.progress.count("deliveries booked", len(cast.deliveries), len(ready))


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
    return Visit(
        citizen=visit.citizen, phone=visit.phone, place=place, procedure=visit.procedure,
        appointment=done["appointment"], token=visit.token,
    )  # fmt: skip
