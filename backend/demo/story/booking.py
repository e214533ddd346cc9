"""Monday: sixty people book a visit for Tuesday; some by phone, one changes her mind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final

from backend.common.localtime import service_day_of
from backend.demo.cast import Cast, Inbox, Visit, at, date_of
from backend.demo.client import Client, Refused
from backend.demo.story.waiting import wait_for_a_place

VISITS: Final = 60
BY_HOTLINE: Final = 6
AT_ONCE: Final = 6
WAITED_FOR: Final = 21
BOOKING_DAY, VISIT_DAY = 0, 1


def book_the_town(cast: Cast) -> None:
    """Book all visits; afterwards one is moved, one waited for, one cancelled and booked again."""
    cast.set_time(at(BOOKING_DAY, "08:00"))
    wishes = [_wish(cast, number) for number in range(VISITS)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for visit in pool.map(lambda wish: _book(cast, **wish), wishes):
            cast.visits.append(visit)
            cast.progress.count("visits booked", len(cast.visits), VISITS)
    _change_one(cast)
    wait_for_a_place(cast, WAITED_FOR, day=VISIT_DAY)
    _cancel_and_book_again(cast)
    _show_refusals(cast)


def choose_offer(cast: Cast, sheet: dict[str, Any], *, day: int) -> dict[str, Any]:
    """Choose as people do: mostly the marked window, else any of that day."""
    offers = [offer for offer in sheet["offers"] if offer["day"] == date_of(day)]
    if not offers:
        raise RuntimeError(f"no offer on {date_of(day)}: {sheet['refusals'][:3]}")
    marked = [offer for offer in offers if offer["is_greenest"]]
    if marked and cast.random.random() < 0.6:
        return dict(marked[0])
    return dict(cast.random.choice(offers))


def hold_and_confirm(
    cast: Cast, client: Client, wish: dict[str, Any], sheet: dict[str, Any], *, day: int
) -> dict[str, Any]:
    """Hold an offered window and confirm it; another window if somebody was faster."""
    for _ in range(10):
        offer = choose_offer(cast, sheet, day=day)
        window = {"opens_at": offer["opens_at"], "closes_at": offer["closes_at"]}
        try:
            held = client.post("/holds", {**wish, **window})
        except Refused as refused:
            if refused.code != "place-taken":
                raise
            cast.count("lost_races")
            sheet = {"offers": _free(refused.problem["alternatives"]), "refusals": []}
            continue
        path = f"/holds/{held['id']}/confirm"
        done: dict[str, Any] = client.post(path, _proof(cast, client, wish))
        return done
    raise RuntimeError("somebody was always faster")


def _free(alternatives: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the windows that a refusal names as offers; some may be on later days."""
    return [
        {
            **each, "is_greenest": False,
            "day": service_day_of(datetime.fromisoformat(each["opens_at"])).isoformat(),
        }
        for each in alternatives
    ]  # fmt: skip


def _proof(cast: Cast, client: Client, wish: dict[str, Any]) -> dict[str, Any]:
    """Return what confirms: a clerk's pre-check of the papers, a token alone, or the code."""
    if "channel" in wish:
        return {"precheck": {"missing": [], "note": "đã đối chiếu giấy tờ qua điện thoại"}}
    return {} if client.is_signed_in else {"code": _code(cast, wish)}


def _wish(cast: Cast, number: int) -> dict[str, Any]:
    places = cast.town["places"]
    weights = [5 if _is_near(cast, place) else 1 for place in places]
    place = dict(cast.random.choices(places, weights)[0])
    place["lat"] = round(place["lat"] + cast.random.uniform(-0.008, 0.008), 6)
    place["lon"] = round(place["lon"] + cast.random.uniform(-0.008, 0.008), 6)
    sendable = [row for row in cast.town["procedures"] if row["may_send"] and row["documents"]]
    return {
        "number": number, "place": place, "procedure": cast.random.choice(sendable),
        "purpose": "online_assist" if number % 10 == 9 else "collect",
    }  # fmt: skip


def _book(
    cast: Cast, number: int, place: dict[str, Any], procedure: dict[str, Any], purpose: str
) -> Visit:
    agency = place["agency_id"] = _agency_for(cast, procedure, place)
    errand = {"purpose": purpose, "procedure_id": procedure["id"], "agency_id": agency}
    by_hotline = number < BY_HOTLINE
    client = cast.staff("clerk") if by_hotline else cast.anybody
    phone = f"+8491{7_000_000 + number:07d}"
    wish = {
        "location": {"lat": place["lat"], "lon": place["lon"]},
        "address": f"Số {number + 1}, {place['name']}", "landmark": _landmark(number),
        "commune_code": place["commune"], "legacy_ward_code": place["ward"],
        "contact_name": f"Công dân {number + 1}", "phone": phone, "errands": [errand],
        "is_priority": number % 15 == 0, **({"channel": "hotline"} if by_hotline else {}),
    }  # fmt: skip
    sheet = cast.anybody.get("/offers", [
        ("lat", str(place["lat"])), ("lon", str(place["lon"])), ("days", "1"),
        ("from_day", date_of(VISIT_DAY)), ("errand", f"{purpose}:{procedure['id']}:{agency}"),
    ])  # fmt: skip
    done = hold_and_confirm(cast, client, wish, sheet, day=VISIT_DAY)
    return Visit(
        citizen=wish["contact_name"], phone=phone, place=place, procedure=procedure,
        appointment=done["appointment"], token=done["token"] or "",
    )  # fmt: skip


def _agency_for(cast: Cast, procedure: dict[str, Any], place: dict[str, Any]) -> str:
    level = "commune" if procedure["level"] == "commune" else "province"
    desks = [desk for desk in cast.town["desks"] if desk["level"] == level]
    near = [desk for desk in desks if place["name"] in desk["agency"]]
    return str((near or desks)[0]["agency_id"])


def _code(cast: Cast, wish: dict[str, Any]) -> str:
    return Inbox(cast.stage).code(wish["phone"], "phone_code")


def _is_near(cast: Cast, place: dict[str, Any]) -> bool:
    """Tell whether a commune belongs to the town: within 0.08 degrees, some 9 km."""
    office = cast.town["office"]
    return bool(abs(place["lat"] - office["lat"]) + abs(place["lon"] - office["lon"]) < 0.08)


def _landmark(number: int) -> str:
    return ("cạnh chợ", "đối diện trường học", "sau đình", "gần cầu")[number % 4]


def _change_one(cast: Cast) -> None:
    visit = cast.visits[20]
    client = cast.anybody.signed_in(visit.token)
    offers = client.get(f"/appointments/{visit.id}/offers")["offers"]
    other = [
        offer for offer in offers
        if offer["day"] == date_of(VISIT_DAY)
        and offer["opens_at"] != visit.appointment["opens_at"]
    ]  # fmt: skip
    if not other:
        return
    window = {"opens_at": other[-1]["opens_at"], "closes_at": other[-1]["closes_at"]}
    visit.appointment = client.post(f"/appointments/{visit.id}/reschedule", window)
    cast.count("rescheduled")
    entry = client.raw(f"/appointments/{visit.id}/calendar.ics").decode()
    if "SEQUENCE:1" not in entry or "METHOD:PUBLISH" not in entry:
        raise RuntimeError(f"a moved visit is another entry in the calendar:\n{entry}")
    cast.count("calendar_files")


def _cancel_and_book_again(cast: Cast) -> None:
    visit = cast.visits.pop(30)
    cast.anybody.signed_in(visit.token).post(f"/appointments/{visit.id}/cancel")
    cast.count("cancelled")
    wish = _wish(cast, VISITS)
    cast.visits.append(_book(cast, **wish))


def _show_refusals(cast: Cast) -> None:
    """Ask for what must be refused, so that the demo shows the answers too."""
    for query, expected in (
        ([("lat", "21.03"), ("lon", "105.85")], "outside-service-area"),
        ([("lat", "north"), ("lon", "105.63")], "malformed"),
    ):
        procedure = cast.town["procedures"][0]["id"]
        errand = ("errand", f"collect:{procedure}:{cast.town['desks'][0]['agency_id']}")
        try:
            cast.anybody.get("/offers", [*query, errand])
        except Refused as refused:
            if refused.code != expected:
                raise
            cast.count("refusals_shown")
