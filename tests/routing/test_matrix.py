"""Travel tables: made from anything whole, kept read-only, equal by content."""

import numpy as np
import pytest

from routing.errors import InvalidProblem
from routing.matrix import TravelMatrix
from tests.routing.builders import street

SECONDS = [[0, 7], [9, 0]]
METRES = [[0, 70], [90, 0]]


@pytest.mark.parametrize(
    "made",
    [
        TravelMatrix(SECONDS, METRES, "x"),
        TravelMatrix(((0, 7), (9, 0)), [(0, 70), (90, 0)], "x"),
        TravelMatrix(np.array(SECONDS), np.array(METRES, np.uint16), "x"),
        TravelMatrix(list(np.array(SECONDS)), [[0, np.int32(70)], [np.int64(90), 0]], "x"),
    ],
    ids=["lists", "tuples", "arrays", "mixed"],
)
def test_a_matrix_is_made_from_any_whole_numbers(made):
    assert made == TravelMatrix(np.array(SECONDS, np.int32), np.array(METRES, np.int32), "x")
    assert made.seconds.dtype == made.metres.dtype == np.int32
    assert (made.drive_s(0, 1), made.drive_m(1, 0), len(made)) == (7, 90, 2)
    assert (type(made.drive_s(0, 1)), type(made.drive_m(0, 1))) == (int, int)


def test_a_matrix_cannot_be_changed():
    source = np.array(SECONDS, np.int32)
    travel = TravelMatrix(source, METRES, "x")

    source[0, 1] = 8
    with pytest.raises(ValueError, match="read-only"):
        travel.seconds[0, 1] = 8

    assert travel.drive_s(0, 1) == 7


def test_matrices_are_equal_by_content():
    travel = TravelMatrix(SECONDS, METRES, "x")

    assert travel == TravelMatrix(SECONDS, METRES, "x")
    assert hash(travel) == hash(TravelMatrix(SECONDS, METRES, "x"))
    assert travel != TravelMatrix(SECONDS, METRES, "y")
    assert travel != TravelMatrix(METRES, METRES, "x")
    assert travel != TravelMatrix(SECONDS, SECONDS, "x")
    assert travel != SECONDS


@pytest.mark.parametrize(
    ("table", "code", "facts"),
    [
        ([[0, 7, 7], [9, 0, 7]], "matrix_shape", {"field": "seconds"}),
        ([[0, 7], [9]], "matrix_shape", {"field": "seconds"}),
        (np.zeros((2, 3), int), "matrix_shape", {"field": "seconds"}),
        (np.zeros((2, 2, 2), int), "matrix_shape", {"field": "seconds"}),
        ([[0, 7], [9, 1]], "matrix_diagonal", {"field": "seconds", "row": 1}),
        ([[0, 7], [-1, 0]], "not_whole", {"field": "seconds", "row": 1}),
        ([[0, 7], [10**8 + 1, 0]], "not_whole", {"field": "seconds", "row": 1}),
        ([[0, 7], [10**30, 0]], "not_whole", {"field": "seconds", "row": 1}),
        ([[0, 7], [9.5, 0]], "not_whole", {"field": "seconds", "row": 1}),
        ([[0, 7], [9.0, 0]], "not_whole", {"field": "seconds", "row": 1}),
        ([[0, True], [9, 0]], "not_whole", {"field": "seconds", "row": 0}),
        ([[0, None], [9, 0]], "not_whole", {"field": "seconds", "row": 0}),
        ([[0, "7"], [9, 0]], "not_whole", {"field": "seconds", "row": 0}),
        (np.array(SECONDS) / 2, "not_whole", {"field": "seconds", "row": 0}),
        (np.array(SECONDS) > 0, "not_whole", {"field": "seconds", "row": 0}),
    ],
)
def test_what_is_no_table_is_refused(table, code, facts):
    with pytest.raises(InvalidProblem) as refusal:
        TravelMatrix(table, METRES, "x")

    assert (refusal.value.code, refusal.value.facts) == (code, facts)


def test_both_tables_have_the_same_size():
    with pytest.raises(InvalidProblem, match="matrix_shape") as refusal:
        TravelMatrix(SECONDS, [], "x")

    assert refusal.value.facts == {"field": "metres"}


@pytest.mark.parametrize("nothing", [(), [], np.zeros((0, 0), int)])
def test_there_may_be_no_places(nothing):
    assert len(TravelMatrix(nothing, nothing, "x")) == 0


def test_a_matrix_grows_by_one_place():
    known = street(0, 10)

    grown = known.grown(
        to_s=[1200, 600], to_m=np.array([6000, 3000]), from_s=[1300, 700], from_m=[1, 2]
    )

    assert grown.seconds.tolist() == [[0, 600, 1200], [600, 0, 600], [1300, 700, 0]]
    assert grown.metres.tolist() == [[0, 3000, 6000], [3000, 0, 3000], [1, 2, 0]]
    assert (grown.label, grown.seconds.flags.writeable) == (known.label, False)
    assert known == street(0, 10)


@pytest.mark.parametrize(
    ("to_s", "code"), [([1], "matrix_shape"), ([1, -1], "not_whole"), ([1, 1.5], "not_whole")]
)
def test_a_matrix_does_not_grow_by_nonsense(to_s, code):
    with pytest.raises(InvalidProblem) as refusal:
        street(0, 10).grown(to_s=to_s, to_m=[1, 1], from_s=[1, 1], from_m=[1, 1])

    assert (refusal.value.code, refusal.value.facts["field"]) == (code, "seconds")
