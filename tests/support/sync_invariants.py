"""What must be true after any run, however phones, network and servers behaved.

`violations` returns sentences, none if all is well. The numbers are those of
docs/algorithms/sync.md. I3, that any order of arrival ends in the same state, compares two runs:
`end_state` is what they must have in common.
"""

import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.db.models import Count

from backend.common import clock
from backend.custody.models import Commitment, CustodyEvent, Handover, Packet, Signature
from backend.custody.selectors.verification import verify_all
from backend.feed.models import Counter as FeedCounter
from backend.feed.selectors import changes_since
from backend.media.files import original_path
from backend.media.models import Media
from backend.notifications.models import Message
from backend.offices.models import Courier
from backend.outbox.models import Job
from mobile_api.client.phone import Phone
from mobile_api.client.receipts import ReceiptWrong, check_receipt
from mobile_api.models import Need, Operation, OperationMedia, Receipt, Review
from mobile_api.selectors.operations import signing_keys
from mobile_api.selectors.packages import package_of
from mobile_api.services.receipts import answer_text, shown
from mobile_api.states import OperationState
from routing.check import check
from scheduling.draft import Draft
from scheduling.models import Appointment, AppointmentEvent, Attempt, ServiceDay, Stop
from scheduling.services.days import model_of
from scheduling.states import BOOKABLE

Check = Callable[[], Iterator[str]]


def violations(phones: Sequence[Phone] = (), *, seed: int = 0) -> list[str]:
    """Return every broken invariant, I1 to I13, in words."""
    found = [*_acknowledged_is_stored(phones)]
    for each in _CHECKS:
        found += each()
    found += _pulled_in_pieces(random.Random(seed))
    return found


def end_state() -> dict[str, Any]:
    """Return what a run came to, without ids and times: I3 compares it."""
    return {
        "operations": Counter(Operation.objects.values_list("kind", "state")),
        "visits": sorted(Appointment.objects.values_list("number", "state")),
        "packets": sorted(Packet.objects.values_list("s10", "state")),
        "holders": sorted(_holder_kinds()),
        "handovers": sorted(Handover.objects.values_list("packet__s10", "kind", "n_missing")),
        "attempts": sorted(Attempt.objects.values_list("appointment__number", "reason")),
        "errands": sorted(
            (str(number), purpose, done is not None)
            for number, purpose, done in Appointment.objects.values_list(
                "number", "errands__purpose", "errands__done_at"
            )
        ),
    }


def _holder_kinds() -> Iterator[tuple[str, str]]:
    last = CustodyEvent.objects.order_by("packet_id", "-seq").distinct("packet_id")
    yield from last.values_list("packet__s10", "receiver")


def _acknowledged_is_stored(phones: Sequence[Phone]) -> Iterator[str]:
    taken = [
        saved
        for phone in phones
        for saved in phone.operations()
        if saved.state in {"acked", "parked", "purgeable"}
    ]
    ids = [saved.operation_id for saved in taken]
    stored = {str(each) for each in _column(Operation, "operation_id", operation_id__in=ids)}
    yield from (f"I1: {each} was acknowledged and is not stored" for each in set(ids) - stored)


def _once_each() -> Iterator[str]:
    bodies = (json.loads(body) for body in _column(CustodyEvent, "body"))
    by_operation = Counter(
        body["facts"]["operation"] for body in bodies if "operation" in body["facts"]
    )
    yield from (f"I2: {op} made {n} events" for op, n in by_operation.items() if n > 1)
    doubled = Attempt.objects.values("operation_id").annotate(n=Count("id")).filter(n__gt=1)
    yield from (f"I2: {row['operation_id']} made {row['n']} attempts" for row in doubled)


def _chains_verify() -> Iterator[str]:
    yield from (f"I4: {fault}" for fault in verify_all().faults)


def _complete_has_media() -> Iterator[str]:
    arrived = set(_column(OperationMedia, "sha256", arrived_at__isnull=False))
    there = set(_column(Media, "sha256", sha256__in=arrived))
    yield from (f"I5: photo {sha} is said to be here" for sha in arrived - there)
    for sha in there:
        if hashlib.sha256(original_path(sha).read_bytes()).hexdigest() != sha:
            yield f"I5: photo {sha} has other bytes"


def _none_vanish() -> Iterator[str]:
    settled = set(_column(Receipt, "operation_id"))
    asked = set(_column(Review, "operation_id", resolved_at__isnull=True))
    waits = set(_column(Need, "operation_id"))
    copies = set(_column(Review, "install_id", kind="install_quarantined"))
    for row in Operation.objects.all():
        if row.state == OperationState.PARKED:
            is_seen = row.id in asked | waits or row.install_id in copies
            if row.sealed_content is None or not is_seen:
                yield f"I6: {row.operation_id} is parked and nobody will look"
        elif row.id not in settled:
            yield f"I6: {row.operation_id} has no receipt"


def _pulled_in_pieces(dice: random.Random) -> Iterator[str]:
    for courier_id, last in FeedCounter.objects.values_list("courier_id", "value"):
        whole = [row.number for row in changes_since(courier_id=courier_id, cursor=0, limit=10**6)]
        pieces, cursor = list[int](), 0
        while page := changes_since(courier_id=courier_id, cursor=cursor, limit=dice.randint(1, 9)):
            pieces += [row.number for row in page]
            cursor = pieces[-1]
        if pieces != whole or whole != list(range(1, last + 1)):
            yield f"I7: the changes of {courier_id} have gaps"


def _packages_are_own() -> Iterator[str]:
    had = defaultdict(set)
    for courier_id, visit in Stop.objects.values_list("route__courier_id", "appointment_id"):
        had[courier_id].add(visit)
    days = set(_column(ServiceDay, "day"))
    for courier in Courier.objects.select_related("office"):
        for day in days:
            routes = package_of(courier, today=day, now=clock.now()).routes
            seen = {stop.appointment_id for route in routes for stop in route.stops.all()}
            yield from (f"I8: {courier} sees {visit}" for visit in seen - had[courier.id])


def _time_goes_on() -> Iterator[str]:
    for model, of in ((CustodyEvent, "dossier_id"), (AppointmentEvent, "appointment_id")):
        order = (of, "seq") if model is CustodyEvent else (of, "id")
        before: tuple[Any, Any] = (None, None)
        for owner, at in model.objects.order_by(*order).values_list(of, "at"):
            if owner == before[0] and at < before[1]:
                yield f"I9: time runs back in {model.__name__} of {owner}"
            before = (owner, at)


def _days_are_whole() -> Iterator[str]:
    for day in ServiceDay.objects.select_related("office").filter(state__in=BOOKABLE):
        draft = Draft.from_json(day.draft)
        model = model_of(day, draft=draft)
        placed = Counter(visit for route in model.plan.routes for visit in route.visits)
        known = {str(row.visit_id) for row in day.exceptions.filter(resolved_at__isnull=True)}
        lost = {str(each) for each in draft.visits} - placed.keys() - known
        yield from (f"I10: {visit} of {day.day} has no place" for visit in lost)
        yield from (f"I10: {visit} is in two routes" for visit, n in placed.items() if n > 1)
        yield from (f"I10: {fault}" for fault in check(model.problem, model.plan))


def _told_once() -> Iterator[str]:
    for model in (Job, Message):
        doubled = model.objects.values("dedupe_key").annotate(n=Count("id")).filter(n__gt=1)
        yield from (f"I11: {row['dedupe_key']} is there {row['n']} times" for row in doubled)


def _erased_is_gone() -> Iterator[str]:
    left = Commitment.objects.filter(erased_at__isnull=False).exclude(salt="")
    yield from (f"I12: commitment {row.id} kept its salt" for row in left)
    drawn = Signature.objects.filter(erased_at__isnull=False, sealed_strokes__isnull=False)
    yield from (f"I12: signature {row.id} kept its strokes" for row in drawn)


def _receipts_verify() -> Iterator[str]:
    keys = list(signing_keys().values("key_id", "public_key"))
    for row in Receipt.objects.select_related("operation"):
        signed = shown(row.operation, row, answer_text(row))
        try:
            check_receipt(
                {"text": signed.text, "key_id": signed.key_id, "signature": signed.signature}, keys
            )
        except ReceiptWrong as error:
            yield f"I13: the receipt of {row.operation.operation_id}: {error}"


def _column(model: Any, name: str, **wanted: Any) -> Any:
    return model.objects.filter(**wanted).values_list(name, flat=True)


_CHECKS: Final[tuple[Check, ...]] = (
    _once_each, _chains_verify, _complete_has_media, _none_vanish, _packages_are_own,
    _time_goes_on, _days_are_whole, _told_once, _erased_is_gone, _receipts_verify,
)  # fmt: skip
