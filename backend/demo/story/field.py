"""On the road: each courier's phone, the doors, the papers; half of the day without a network."""

import io
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from backend.common import clock
from backend.common.identifiers import make_s10
from backend.demo.cast import Cast, Visit, at
from backend.demo.story.doors import payment_for, payment_notes, person_at
from mobile_api.client.phone import Phone
from mobile_api.client.results import checked
from mobile_api.client.signature import draw
from mobile_api.client.store import Saved, Store
from mobile_api.client.transport import FlakyTransport, HttpTransport, Unreachable

ABSENT_EVERY: Final = 20  # one visit in twenty finds nobody at home
FLAKY_COURIER = 0  # the first in the list have the most visits: never the one who falls ill
TRAVEL: Final = timedelta(minutes=8)
EVERY: Final = timedelta(minutes=4)
# No network in the morning for every other courier, in the afternoon for the rest.
OFFLINE: Final = (("07:00", "12:00"), ("12:00", "17:00"))


_SETTLED: Final = frozenset({"acked", "purgeable"})


@dataclass
class Courier:
    """A courier with a phone; `packets` are the codes in the bag."""

    id: str
    number: int
    phone: Phone

    def pull(self) -> None:
        """Fetch the package, again while the network loses it."""
        _patiently(self.phone.pull_package)

    def sync(self) -> int:
        """Send everything that waits; returns how often the network was in the way."""
        reports = self.phone.drain(rounds=30, sleep=_no_sleep)
        refused = [each.answer for each in self.phone.operations() if _is_rejected(each.answer)]
        if refused:
            raise RuntimeError(f"refused on the road: {refused[0]}")
        return sum(bool(report.trouble) for report in reports)

    def unsettled(self) -> list[Saved]:
        """Return what the server has not taken, or keeps without a receipt."""
        _patiently(self.phone.fetch_receipts)
        return [saved for saved in self.phone.operations() if saved.state not in _SETTLED]

    def is_offline(self, moment: datetime, day: int) -> bool:
        """Whether this courier has no network now: for half of the day nobody hears of it."""
        begins, ends = OFFLINE[self.number % 2]
        return at(day, begins) <= moment < at(day, ends)


@dataclass(frozen=True)
class Step:
    """Something a courier does at a time."""

    at: datetime
    courier: Courier
    kind: str
    stop: dict[str, Any]
    day: int


def enrol_couriers(cast: Cast) -> list[Courier]:
    """Give every courier a phone, with a one-time code of the office."""
    couriers = []
    for number, row in enumerate(cast.town["couriers"]):
        code = cast.staff("dispatcher").post(f"/couriers/{row['id']}/enrolment-codes")["code"]
        phone = _phone(cast, number)
        _patiently(lambda: phone.enrol(code, name=f"Điện thoại {number + 1}"))  # noqa: B023
        couriers.append(Courier(row["id"], number, phone))
    return couriers


def drive_the_day(cast: Cast, couriers: list[Courier], visits: list[Visit], *, day: int) -> None:
    """Play a day in the order of time; every few minutes all phones with a network sync at once."""
    by_id = {visit.id: visit for visit in visits}
    steps = sorted(
        (step for courier in couriers for step in _steps(courier, day)), key=lambda step: step.at
    )
    done = 0
    with ThreadPoolExecutor(len(couriers)) as pool:
        for moment, group in itertools.groupby(steps, key=lambda step: _sync_time(step.at)):
            wave = list(group)
            for step in wave:
                cast.set_time(step.at)
                _act(cast, step, by_id[step.stop["appointment_id"]])
            done += len(wave)
            online = [courier for courier in couriers if not courier.is_offline(moment, day)]
            cast.count("network_troubles", sum(pool.map(Courier.sync, online)))
            cast.progress.count("steps on the road", done, len(steps))
        cast.count("network_troubles", sum(pool.map(Courier.sync, couriers)))
    left = [each.operation_id for courier in couriers for each in courier.unsettled()]
    if left:
        raise RuntimeError(f"kept and not settled: {left}")
    cast.figures["payment_notes"] = len(payment_notes(courier.phone for courier in couriers))
    cast.count("operations", sum(len(courier.phone.operations()) for courier in couriers))


def _sync_time(moment: datetime) -> datetime:
    """Return the next sync: often enough that the door's code is out before the courier arrives."""
    return moment - (moment - datetime.min.replace(tzinfo=moment.tzinfo)) % EVERY + EVERY


def _phone(cast: Cast, number: int) -> Phone:
    path: Path = cast.stage.folder / f"phone-{number + 1}.db"
    transport = HttpTransport()
    if number == FLAKY_COURIER:
        return Phone(
            cast.stage.url, store=Store(path), clock=clock.now,
            transport=FlakyTransport(transport, seed=7),
        )  # fmt: skip
    return Phone(cast.stage.url, store=Store(path), transport=transport, clock=clock.now)


def _steps(courier: Courier, day: int) -> list[Step]:
    courier.pull()
    steps = []
    for route in courier.phone.package["routes"][:1]:
        for stop in route["stops"]:
            arrives = datetime.fromisoformat(stop["arrives_at"])
            ends = datetime.fromisoformat(stop["ends_at"])
            steps += [
                Step(arrives - TRAVEL, courier, "start_travel", stop, day),
                Step(arrives, courier, "arrive", stop, day),
                Step(ends, courier, "finish", stop, day),
            ]
    return steps


def _act(cast: Cast, step: Step, visit: Visit) -> None:
    phone, appointment = step.courier.phone, {"appointment_id": visit.id}
    if step.kind in {"start_travel", "arrive"}:
        phone.record(step.kind, appointment)
        return
    purpose = visit.errand["purpose"]
    # The message with the code goes out when the courier sets off, if there is a network.
    set_off: datetime | None = datetime.fromisoformat(step.stop["arrives_at"]) - TRAVEL
    if set_off and step.courier.is_offline(_sync_time(set_off), step.day):
        set_off = None
    if purpose == "collect" and _nobody_home(cast, visit):
        _fail(cast, phone, visit)
    elif purpose == "collect":
        _collect(cast, step, visit, set_off=set_off)
    elif purpose == "deliver":
        _deliver(cast, step, visit, set_off=set_off)
    else:
        phone.record("assist", {**_errand(visit), "note": "đã nộp trên Cổng dịch vụ công"})
        cast.count("assisted")


def _nobody_home(cast: Cast, visit: Visit) -> bool:
    return cast.visits.index(visit) % ABSENT_EVERY == ABSENT_EVERY - 2


def _fail(cast: Cast, phone: Phone, visit: Visit) -> None:
    body = {**_where(visit), "appointment_id": visit.id, "reason": "absent", "waited_s": 660,
            "calls": 2, "note": "gọi hai lần không nghe máy"}  # fmt: skip
    phone.record("fail", body, photos=[_photo(cast, "cửa nhà")])
    cast.count("failed")


def _collect(cast: Cast, step: Step, visit: Visit, *, set_off: datetime | None) -> None:
    phone = step.courier.phone
    number = cast.figures.get("collected", 0)
    due = [doc for doc in visit.procedure["documents"] if doc["is_due"]]
    n_missing = 1 if number % 7 == 3 and len(due) > 1 else 0
    there = due[: len(due) - n_missing] or [{"name": "Tờ khai", "kind": "original", "key": ""}]
    items = [
        {"name": doc["name"][:200], "kind": doc["kind"], "count": 1, "required_key": doc["key"]}
        for doc in there
    ]
    missing = [doc["key"] for doc in due[len(due) - n_missing :]]
    body = {
        **_errand(visit), **_where(visit), "items": items, "missing": missing,
        "seal_number": f"DT{200_000 + number}", "s10": make_s10("RH", 10_000_000 + number),
        "giver": person_at(cast, phone, visit, step.stop, set_off=set_off),
        "payment": payment_for(cast, visit, step.stop["errands"][0]),
        "signatures": {"giver": draw(number), "receiver": draw(10_000 + number)},
    }  # fmt: skip
    phone.record("collect", body, photos=[_photo(cast, f"hồ sơ {number}")])
    cast.count("collected")


def _deliver(cast: Cast, step: Step, visit: Visit, *, set_off: datetime | None) -> None:
    phone = step.courier.phone
    number = cast.figures.get("delivered", 0)
    receiver = person_at(cast, phone, visit, step.stop, set_off=set_off)
    body = {
        **_errand(visit), **_where(visit), "s10": visit.place["s10"],
        "receiver": receiver, "outcome": "proxy" if receiver["basis"] == "proxy" else "signed",
        "payment": payment_for(cast, visit, step.stop["errands"][0]), "taken_back": None,
        **_looked_at(phone, visit.place["s10"]),
        "signatures": {"receiver": draw(20_000 + number), "giver": draw(30_000 + number)},
    }  # fmt: skip
    phone.record("deliver", body, photos=[_photo(cast, f"kết quả {number}")])
    cast.count("delivered")


def _looked_at(phone: Phone, s10: str) -> dict[str, Any]:
    """Return what the recipient checked: she counts the list's papers and finds her name right."""
    packet = next((each for each in phone.package["packets"] if each["s10"] == s10), None)
    if packet is None:
        return {}
    listed = sum(item["count"] for item in packet["items"])
    return checked(packet, n_papers=listed, names_match=True)


def _errand(visit: Visit) -> dict[str, str]:
    return {"appointment_id": visit.id, "errand_id": visit.errand["id"]}


def _where(visit: Visit) -> dict[str, Any]:
    here = {"lat": visit.place["lat"], "lon": visit.place["lon"], "accuracy_m": 12}
    return {"place": here}


def _photo(cast: Cast, text: str) -> bytes:
    """Return a small photo, another one each time: a sheet of paper on a table."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  only the demo draws; the product decodes

    image = Image.new("RGB", (640, 480), (120, 90, 60))
    sheet = ImageDraw.Draw(image)
    sheet.rectangle((120, 60, 520, 420), fill=(245, 245, 240))
    sheet.text((150, 90), f"{text} {cast.random.random():.9f}".encode("ascii", "replace").decode())
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _is_rejected(answer: dict[str, Any] | None) -> bool:
    """Tell whether the server refused an operation for good; None is still under way."""
    return answer is not None and "rejected" in {answer["result"], answer.get("first_result")}


def _no_sleep(_: float) -> None:
    """The demo's day is short: it does not wait between tries."""


def _patiently(ask: Callable[[], object]) -> None:
    """Ask again while the network loses it."""
    for attempt in range(20):
        try:
            ask()
        except Unreachable:
            if attempt == 19:
                raise
        else:
            return
