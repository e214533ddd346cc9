"""Drafts become routing problems, and broken orders are repaired, never driven."""

from uuid import UUID

from backend.offices.selectors import ShiftOnDay
from routing.check import check
from routing.model import Place
from scheduling.draft import Draft, DraftVisit
from scheduling.services.day_model import build_day_model, refit

OFFICE = Place(10.4603, 105.6330)
COURIER, OTHER_COURIER = UUID(int=11), UUID(int=12)
MORNING = (27_000, 41_400)


def shift(courier_id: UUID, *, skills: frozenset[str] = frozenset()) -> ShiftOnDay:
    return ShiftOnDay(courier_id, "Bưu tá", skills, 27_000, 61_200, 41_400, 7_200)


def visit(number: int, window: tuple[int, int] = MORNING, **facts) -> DraftVisit:
    return DraftVisit(
        id=UUID(int=number), lat=10.46 + number / 500, lon=105.63, opens_s=window[0],
        closes_s=window[1], service_s=900, **facts,
    )  # fmt: skip


def model_of(*visits: DraftVisit, orders=None, shifts=(COURIER, OTHER_COURIER)):
    return build_day_model(
        office=OFFICE,
        shifts=[shift(each) for each in shifts],
        draft=Draft({each.id: each for each in visits}, orders or {}),
    )


def test_an_order_is_driven_as_it_stands():
    model = model_of(visit(1), visit(2), orders={COURIER: (UUID(int=2), UUID(int=1))})

    assert model.orders == {COURIER: (UUID(int=2), UUID(int=1))}
    assert check(model.problem, model.plan) == []


def test_a_visit_that_cannot_be_kept_in_its_order_is_left_over_and_the_rest_is_driven():
    early, late = visit(1, (27_900, 28_800)), visit(2, (54_000, 57_600))

    model = model_of(early, late, orders={COURIER: (late.id, early.id)})

    assert model.plan.unserved == (str(early.id),)
    assert model.orders == {COURIER: (late.id,)}


def test_refitting_gives_a_left_over_visit_the_cheapest_place():
    early, late = visit(1, (27_900, 28_800)), visit(2, (54_000, 57_600))
    broken = model_of(early, late, orders={COURIER: (late.id, early.id)})

    model = refit(broken)

    assert model.plan.unserved == ()
    assert check(model.problem, model.plan) == []


def test_orders_of_a_courier_who_is_not_there_are_not_driven():
    model = model_of(visit(1), orders={OTHER_COURIER: (UUID(int=1),)}, shifts=(COURIER,))

    assert model.plan.unserved == (str(UUID(int=1)),)
    assert refit(model).orders == {COURIER: (UUID(int=1),)}


def test_nobody_serves_a_visit_without_its_skill():
    model = refit(model_of(visit(1, skills=frozenset({"land"}))))

    assert model.plan.unserved == (str(UUID(int=1)),)


def test_a_locked_visit_stays_with_its_courier():
    locked = visit(1, locked_to=OTHER_COURIER)

    model = refit(model_of(locked))

    assert model.orders == {OTHER_COURIER: (locked.id,)}


def test_a_visit_asked_about_besides_gives_the_model_that_a_draft_with_it_would():
    booked, asked = visit(1), visit(2)
    orders = {COURIER: (booked.id,)}
    shifts = [shift(COURIER)]
    draft = Draft({booked.id: booked}, orders)

    beside = build_day_model(office=OFFICE, shifts=shifts, draft=draft).with_visit(asked)
    inside = build_day_model(office=OFFICE, shifts=shifts, draft=draft.with_visit(asked))

    assert beside == inside
    assert beside.plan.unserved == (str(asked.id),)
