"""The draft of a day is one document that reads back as it was written."""

from uuid import UUID

from scheduling.draft import Draft, DraftVisit

FIRST, SECOND, THIRD = (UUID(int=n) for n in (1, 2, 3))
COURIER, OTHER_COURIER = UUID(int=11), UUID(int=12)


def visit(visit_id: UUID, **facts) -> DraftVisit:
    known = {"lat": 10.46, "lon": 105.63, "opens_s": 27_000, "closes_s": 30_600, "service_s": 900}
    return DraftVisit(id=visit_id, **(known | facts))


def draft() -> Draft:
    visits = {
        FIRST: visit(FIRST, skills=frozenset({"land", "civil-status"})),
        SECOND: visit(SECOND, priority=1),
        THIRD: visit(THIRD, locked_to=COURIER),
    }
    return Draft(visits, {COURIER: (SECOND, FIRST), OTHER_COURIER: (THIRD,)})


def test_a_draft_reads_back_as_it_was_written():
    assert Draft.from_json(draft().to_json()) == draft()


def test_an_empty_document_is_an_empty_draft():
    assert Draft.from_json({}) == Draft()


def test_a_visit_without_an_order_is_unplaced():
    off = draft().off_route(FIRST)

    assert off.unplaced == (FIRST,)
    assert off.orders[COURIER] == (SECOND,)
    assert FIRST in off.visits


def test_a_visit_taken_out_is_gone_and_an_empty_order_with_it():
    left = draft().without(THIRD)

    assert THIRD not in left.visits
    assert OTHER_COURIER not in left.orders
    assert left.unplaced == ()


def test_a_draft_knows_who_drives_a_visit():
    assert draft().courier_of(FIRST) == COURIER
    assert draft().without(FIRST).courier_of(FIRST) is None
