"""Random small days for hypothesis. Travel is any matrix, also one where detours are shorter."""

import os

from hypothesis import settings
from hypothesis import strategies as st

from routing.matrix import TravelMatrix
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.plan import Plan
from routing.timing import time_plan
from routing.weights import Weights

TIMES = int(os.environ.get("EXAMPLES_TIMES", "1"))  # a long night's form: 20
SMALL = settings(max_examples=25 * TIMES, deadline=None, derandomize=True)
MORE = settings(SMALL, max_examples=60 * TIMES)  # for what everything else rests on

SPAN = 60  # a "day" of 60 seconds keeps brute force over every second cheap

skill_sets = st.frozensets(st.sampled_from(["land", "health"]), max_size=2)
desk_roles = st.sampled_from([
    *[{}] * 4, {"papers_to": "ward"}, {"desk": "ward"}, {"papers_to": "city"}, {"desk": "city"},
    {"papers_to": "city", "desk": "ward"},
])  # fmt: skip


@st.composite
def windows(draw, most=2):
    cuts = draw(st.lists(st.integers(0, SPAN), min_size=2, max_size=2 * most, unique=True))
    cuts = sorted(cuts)[: len(cuts) // 2 * 2]
    return tuple(TimeWindow(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=True))


@st.composite
def matrices(draw, size):
    cells = st.integers(0, 12)
    rows = [[0 if i == j else draw(cells) for j in range(size)] for i in range(size)]
    return TravelMatrix(rows, rows, "random")


def loads(kinds: int, *, most: int):
    return st.tuples(*[st.integers(0, most)] * kinds)


@st.composite
def visit_of(draw, name, *, places, shifts, kinds=0):
    return Visit(
        id=name,
        place=draw(st.integers(0, places - 1)),
        windows=draw(windows()),
        service_s=draw(st.integers(0, 6)),
        skills=draw(st.one_of(st.just(frozenset()), skill_sets)),
        priority=draw(st.integers(0, 2)),
        required_shift=draw(st.sampled_from([None, None, None, *shifts])),
        release_s=draw(st.one_of(st.just(0), st.integers(0, 20))),
        promised=draw(st.booleans()),
        penalty_s=draw(st.sampled_from([None, None, 0, 10, 40])),
        load=draw(st.one_of(st.just(()), loads(kinds, most=3))),
        group=draw(st.sampled_from([None, None, None, "family"])),
        planned_shift=draw(st.sampled_from([None, None, "absent", *shifts])),
        **draw(desk_roles),
    )


@st.composite
def shift_of(draw, name, *, places, kinds=0):
    opens = draw(st.integers(0, 10))
    pause_opens = draw(st.integers(5, 30))
    pause = Break(
        draw(st.integers(1, 8)), pause_opens, pause_opens + draw(st.sampled_from([0, 3, 10]))
    )
    return Shift(
        id=name,
        start_place=draw(st.integers(0, places - 1)),
        end_place=draw(st.integers(0, places - 1)),
        opens=opens,
        closes=draw(st.integers(35, SPAN)),
        skills=draw(st.sampled_from([frozenset({"land", "health"}), frozenset({"land"})])),
        breaks=draw(st.sampled_from([(), (pause,), (pause,)])),
        max_stops=draw(st.sampled_from([None, None, 2])),
        max_load=draw(st.one_of(st.none(), loads(kinds, most=6))),
        overtime_s=draw(st.sampled_from([0, 0, 5, 20])),
        drive_percent=draw(st.sampled_from([100, 100, 70, 145])),
    )


weights = st.builds(
    Weights,
    overtime=st.sampled_from([0, 1, 10]),
    used_shift_s=st.sampled_from([0, 0, 15]),
    moved_s=st.sampled_from([0, 0, 7]),
    fairness_permille=st.sampled_from([0, 0, 300]),
)


@st.composite
def problems(draw, *, most_visits=5, most_shifts=2):
    places, kinds = draw(st.integers(2, 4)), draw(st.integers(0, 2))
    names = [f"shift {number}" for number in range(draw(st.integers(1, most_shifts)))]
    return Problem(
        places=tuple(Place(16 + number / 100, 108) for number in range(places)),
        travel=draw(matrices(places)),
        visits=tuple(
            draw(visit_of(f"visit {number}", places=places, shifts=names, kinds=kinds))
            for number in range(draw(st.integers(1, most_visits)))
        ),
        shifts=tuple(draw(shift_of(name, places=places, kinds=kinds)) for name in names),
        weights=draw(weights),
    )


@st.composite
def drivable_plans(draw, problem: Problem) -> Plan:
    """Put each visit at a random place in a random route, if that can be driven."""
    orders: list[list[str]] = [[] for _ in problem.shifts]
    # Calls at desks come first, so that whoever has papers for one may find it.
    for visit in sorted(problem.visits, key=lambda each: (each.papers_to or "", each.desk is None)):
        number = draw(st.integers(0, len(orders) - 1))
        position = draw(st.integers(0, len(orders[number])))
        longer = [list(order) for order in orders]
        longer[number].insert(position, visit.id)
        if isinstance(time_plan(problem, longer, engine="drawn"), Plan):
            orders = longer
    plan = time_plan(problem, orders, engine="drawn")
    assert isinstance(plan, Plan)
    return plan
