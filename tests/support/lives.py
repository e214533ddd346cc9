"""A person's whole way through the post, who leaves a mark in everything that can hold one."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import time_machine
from PIL import ExifTags

from backend.accounts.models import User
from backend.common.localtime import service_day_of
from backend.custody import parties
from backend.custody.kinds import IncidentOutcome, SlipDispute
from backend.custody.models import Handover, Packet
from backend.custody.services import (
    countersign_batch,
    dispute_handover,
    hand_batch,
    resolve_incident,
)
from backend.dossiers.models import Dossier
from backend.dossiers.privacy import seal_citizen_id
from backend.dossiers.services import record_acceptance, record_status
from backend.notifications.models import Address, CallTask, Choice, Message, Reach
from backend.offices.models import Courier
from mobile_api.client.signature import draw
from mobile_api.models import Review
from scheduling.models import (
    Appointment,
    DayException,
    DeliveryWish,
    Errand,
    Plan,
    PlanRun,
    ServiceDayEvent,
    WaitingPlace,
)
from scheduling.services.changes import reschedule_appointment
from tests.support.bookings import TUESDAY, Town, at, hold, make_town
from tests.support.client import KeyedClient
from tests.support.custody import RESULT, issue_result, new_s10, new_seal
from tests.support.media import camera_exif, make_media, photo
from tests.support.mobile import (
    collect_payload,
    deliver_payload,
    fail_payload,
    operation,
    push,
)
from tests.support.outbox import run_all_jobs
from tests.support.people import citizen, signed_in
from tests.support.scheduling import (
    BookedDay,
    booked_day,
    bring_to_office,
    errand_of,
    hand_to_courier,
    publish,
)

WORD = "Zqxwv"  # in every text about the person, and in nothing else
PHONE = "+84909777531"
CITIZEN_ID = "087190007753"
LAT, LON = 10.4612347, 105.6331237
SECONDS = 777_531  # of the first touch of each signature: in its strokes
MARKS = (
    WORD, PHONE.removeprefix("+84"), CITIZEN_ID, "10.46123", "105.63312", "10461235", "105633124",
    str(SECONDS),
)  # fmt: skip
_GPS = {
    ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (10.0, 27.0, 40.44492),
    ExifTags.GPS.GPSLongitudeRef: "E", ExifTags.GPS.GPSLongitude: (105.0, 37.0, 59.24532),
}  # fmt: skip
AROUND = {"lat": LAT, "lon": LON, "accuracy_m": 12}


@dataclass(frozen=True)
class Life:
    """What a person left behind: an account, a dossier that ended, photos."""

    town: Town
    user: User
    dossier: Dossier
    photos: tuple[str, ...]
    ended_at: datetime


def live() -> Life:
    """Book, be missed, dispute it, give papers, get the result: all with marks. Three days."""
    with time_machine.travel(at("06:00"), tick=False):
        town = make_town()
        user = citizen(phone=PHONE)
        User.objects.filter(id=user.id).update(display_name=f"{WORD} citizen")
    missed = _missed(town, user)
    dossier = errand_of(missed.appointments[0]).dossier
    Dossier.objects.filter(id=dossier.id).update(**_number(dossier))
    photos = [_photo(1), _photo(2), _photo(3)]
    _be_missed(missed, photos[0])
    _give_papers(town, dossier, photos[1])
    _get_result(town, dossier, photos[2])
    ended = at("17:00", day=_day(2))
    with time_machine.travel(ended, tick=False):
        run_all_jobs(ended)
        heard = f"{WORD} was heard"
        for review in Review.objects.filter(resolved_at=None):
            is_parked = review.operation is not None and review.operation.state == "parked"
            decision = "dismiss" if is_parked else "stands"
            body = {"decision": decision, "reason": "ok" if review.operation is None else heard}
            path = f"/api/v1/reviews/{review.id}/decision"
            _post(signed_in(KeyedClient, town.dispatcher), path, body)
        run_all_jobs(ended)
    _leave_more(user, dossier, ended)
    dossier.refresh_from_db()
    return Life(town, user, dossier, tuple(photos), ended)


def _leave_more(user: User, dossier: Dossier, now: datetime) -> None:
    """Leave marks where this way does not lead: rows as the services write them."""
    visit = Appointment.objects.order_by("id").first()
    assert visit is not None
    day, where = visit.service_day, _facts()
    message = Message.objects.filter(phone=PHONE).order_by("id").first()
    CallTask.objects.create(
        message=message, note=f"{WORD} called", state="reached", created_at=now, closed_at=now
    )
    Address.objects.create(
        channel="webpush", user=user, value=f"https://push.example/{WORD}", value_digest="ab" * 32,
        keys={"auth": WORD}, created_at=now, last_seen_at=now,
    )  # fmt: skip
    Reach.objects.create(phone=PHONE, has_sms=True, learned_at=now)
    Choice.objects.create(
        phone=PHONE, subject="channel:sms", is_allowed=True, text_version="1", source="citizen",
        at=now,
    )  # fmt: skip
    WaitingPlace.objects.create(
        **where, service_day=day, opens_at=visit.opens_at, closes_at=visit.closes_at,
        channel="web", state="left", length_min=60, errands=[{"owner_name": WORD}],
        created_by="citizen", created_at=now,
    )  # fmt: skip
    place = {key: where[key] for key in ("lat", "lon", "address", "landmark")}
    DeliveryWish.objects.create(
        **place, state="withdrawn", dossier=dossier, office=day.office, created_by="citizen",
        created_at=now,
    )  # fmt: skip
    problem = Plan.objects.filter(routes__stops__appointment=visit).values("problem")[0]["problem"]
    PlanRun.objects.create(
        service_day=day, revision=1, limit_s=1, seed=1, problem=problem, state="failed",
        requested_by="system", requested_at=now,
    )  # fmt: skip
    DayException.objects.create(
        service_day=day, visit_id=visit.id, cause="absence", code="alone", note=f"{WORD} waits",
        raised_at=now, resolved_at=now,
    )  # fmt: skip
    ServiceDayEvent.objects.create(
        service_day=day, kind="override", actor="clerk", at=now,
        facts={"visit": str(visit.id), "note": f"{WORD} insists"},
    )  # fmt: skip


def _day(number: int) -> datetime:
    """Tuesday, Wednesday, Thursday."""
    return TUESDAY + timedelta(days=number)


def _number(dossier: Dossier) -> dict[str, Any]:
    sealed = seal_citizen_id(CITIZEN_ID, dossier_id=dossier.id)
    return {
        "owner_id_sealed": sealed.sealed, "owner_id_index": sealed.index,
        "submitter_name": f"{WORD} submitter",
    }  # fmt: skip


def _photo(shade: int) -> str:
    exif = camera_exif(gps=_GPS)
    exif[0x010E] = f"{WORD} photo"  # its description
    picture = photo(colour=(shade, 90, 90), exif=exif)
    return make_media(picture).sha256


def _missed(town: Town, user: User) -> BookedDay:
    """A visit on Tuesday, one that was only held, and a wish for another day."""
    facts = _facts()
    now = at("06:00") - timedelta(days=1)
    hold(town, "15:30", now=now - timedelta(days=1), **facts)
    booked = booked_day(n_visits=1, town=town, now=now, **facts)
    visit = booked.appointments[0]
    Appointment.objects.filter(id=visit.id).update(citizen=user, precheck={"note": f"{WORD} pre"})
    Dossier.objects.filter(id=errand_of(visit).dossier_id).update(citizen=user)
    return booked


def _facts() -> dict[str, Any]:
    return {
        "contact_name": f"{WORD} owner", "phone": PHONE, "address": f"77 {WORD} street",
        "landmark": f"{WORD} market", "lat": LAT, "lon": LON,
    }  # fmt: skip


@contextmanager
def _at_work(hhmm: str, number: int, courier: Courier) -> Iterator[KeyedClient]:
    with time_machine.travel(at(hhmm, day=_day(number)), tick=False):
        yield signed_in(KeyedClient, courier.user)


def _be_missed(booked: BookedDay, sha: str) -> None:
    (visit,) = booked.appointments
    token = errand_of(visit).dossier.tracking_token
    with _at_work("10:00", 0, booked.driver(visit)) as phone:
        said = fail_payload(
            visit, reason="absent", place=AROUND, waited_s=700, calls=2, photos=[sha],
            note=f"{WORD} was out",
        )  # fmt: skip
        (answer,) = push(phone, operation("fail", at=at("09:50").isoformat(), **said))
        assert answer["result"] == "applied", answer
        _register(booked.town, errand_of(visit).dossier)
        attempt = answer["outcome"]["attempt_id"]
        path = f"/api/v1/tracking/{token}/attempts/{attempt}/dispute"
        _post(KeyedClient(), path, {"reason": "was_home", "text": f"{WORD} was at home"})
        dispatcher = signed_in(KeyedClient, booked.town.dispatcher)
        words = {"stands": True, "reason": f"{WORD} was not at home"}
        _post(dispatcher, f"/api/v1/attempts/{attempt}/settle", words)
        run_all_jobs(at("10:00"))


def _dispute_slip(dossier: Dossier, town: Town, *, now: datetime) -> None:
    """The owner says that her last slip is wrong; the clerk makes it clear."""
    handover = Handover.objects.filter(dossier=dossier).order_by("-id")[0]
    incident = dispute_handover(
        dossier_id=dossier.id, handover_id=handover.id, reason=SlipDispute.OTHER,
        text=f"{WORD} says it was otherwise", now=now,
    )  # fmt: skip
    resolve_incident(
        incident_id=incident.id, outcome=IncidentOutcome.SETTLED, actor_id=town.clerk.id, now=now
    )


def _register(town: Town, dossier: Dossier) -> None:
    body = {
        "dossier_ids": [str(dossier.id)], "name": f"{WORD} proxy", "phone": PHONE,
        "purposes": ["deliver"], "valid_until": _day(9).isoformat(),
    }  # fmt: skip
    _post(signed_in(KeyedClient, town.clerk), "/api/v1/proxies", body)


def _give_papers(town: Town, dossier: Dossier, sha: str) -> None:
    """Papers go to the desk; the first report is parked, then the same id says other things."""
    missed = Errand.objects.get(dossier=dossier).appointment
    opens_at = at("09:30", day=_day(1))
    visit = reschedule_appointment(
        appointment_id=missed.id, opens_at=opens_at, closes_at=opens_at + timedelta(hours=1),
        actor="clerk", now=at("12:00"), by_citizen=False, reason=f"{WORD} called",
    )  # fmt: skip
    booked = publish(BookedDay(town, service_day_of(_day(1)), [visit]), now=at("12:30"))
    courier = booked.driver(visit)
    with _at_work("10:00", 1, courier) as phone:
        said = _collected(visit, sha)
        wrong = operation("collect", **(said | {"errand_id": str(uuid.uuid4())}))
        right = operation("collect", at=at("09:50", day=_day(1)).isoformat(), **said)
        other = right | {"payload": said | {"witness_name": f"{WORD} other"}}
        answers = [*push(phone, wrong), *push(phone, right), *push(phone, other)]
        assert [each["result"] for each in answers[:2]] == ["parked", "applied"], answers
        packet = Packet.objects.get(dossier=dossier)
        _pass(town, parties.courier(courier.id), parties.desk(town.desk.id), packet)
        _decide(town, dossier)


def _collected(visit: Appointment, sha: str) -> dict[str, Any]:
    return collect_payload(
        visit, place=AROUND, photos=[sha], witness_name=f"{WORD} witness",
        items=[{"name": f"{WORD} form", "kind": "original", "remark": f"{WORD} torn"}],
        giver={"name": f"{WORD} giver", "basis": "id_seen"}, payment=None,
        signatures={"giver": _drawn(1), "receiver": _drawn(2)},
    )  # fmt: skip


def _drawn(seed: int) -> dict[str, Any]:
    drawn = draw(seed)
    drawn["strokes"][1][-1][2] = SECONDS
    return drawn


def _decide(town: Town, dossier: Dossier) -> None:
    now = at("15:00", day=_day(1))
    record_acceptance(dossier_id=dossier.id, agency_code="H20-260304-0001", actor="desk", now=now)
    for status in (4, 9):
        record_status(
            dossier_id=dossier.id, status=status, actor="desk", now=now, note=f"{WORD} said"
        )


def _get_result(town: Town, dossier: Dossier, sha: str) -> None:
    with time_machine.travel(at("16:00", day=_day(1)), tick=False):
        packet = issue_result(
            dossier_id=dossier.id, desk_id=town.desk.id, papers=(RESULT,), s10=new_s10(),
            seal_number=new_seal(), actor_id=town.clerk.id, now=at("16:00", day=_day(1)),
        )  # fmt: skip
        bring_to_office(town, packet, now=at("16:30", day=_day(1)))
        errands = [[{"purpose": "deliver", "dossier_token": dossier.tracking_token}]]
        booked = booked_day(
            n_visits=1, town=town, day=service_day_of(_day(2)), errands=errands,
            now=at("16:45", day=_day(1)), **_facts(),
        )  # fmt: skip
    (visit,) = booked.appointments
    courier = booked.driver(visit)
    with _at_work("10:00", 2, courier) as phone:
        batch = hand_to_courier(town, courier, packet, now=at("08:00", day=_day(2)))
        tally = [{"s10": packet.s10, "verdict": "present"}]
        counted = operation("countersign_batch", batch_id=str(batch.id), tally=tally)
        given = deliver_payload(
            visit, packet.s10, place=AROUND, photos=[sha], witness_name=f"{WORD} witness",
            receiver={"name": f"{WORD} receiver", "basis": "id_seen"},
            signatures={"giver": _drawn(2), "receiver": _drawn(1)},
        )  # fmt: skip
        answers = push(phone, counted, operation("deliver", **given))
        assert [each["result"] for each in answers] == ["applied", "applied"], answers
        _dispute_slip(dossier, town, now=at("10:30", day=_day(2)))


def _pass(town: Town, giver: parties.Holder, receiver: parties.Holder, packet: Packet) -> None:
    now = at("14:00", day=_day(1))
    batch = hand_batch(
        giver=giver, receiver=receiver, packet_ids=[packet.id], actor_id=town.dispatcher.id, now=now
    )
    countersign_batch(
        batch_id=batch.id, tally={packet.s10: "present"}, actor_id=town.clerk.id, now=now
    )


def _post(client: KeyedClient, path: str, body: dict[str, Any]) -> Any:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answer = client.generic(
        "POST", path, json.dumps(body), content_type="application/json", headers=key
    )
    assert answer.status_code < 300, answer.json()
    return answer.json()
