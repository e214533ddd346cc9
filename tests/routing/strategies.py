"""Random small days for hypothesis. Travel is any matrix, also one where detours are shorter."""

from hypothesis import settings
from hypothesis import strategies as st

from routing.model import Break, Place, Plan, Problem, Shift, TimeWindow, TravelMatrix, Visit
from routing.timing import Infeasible, time_plan, time_route

SMALL = settings(max_examples=40, deadline=None, derandomize=True)
MORE = settings(SMALL, max_examples=120)  # for what everything else rests on

SPAN = 60  # a "day" of 60 seconds keeps brute force over every second cheap

skill_sets = st.frozensets(st.sampled_from(["land", "health"]), max_size=2)


@st.composite
def windows(draw, most=2):
    cuts = draw(st.lists(st.integers(0, SPAN), min_size=2, max_size=2 * most, unique=True))
    cuts = sorted(cuts)[: len(cuts) // 2 * 2]
    return tuple(TimeWindow(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=True))


@st.composite
def matrices(draw, size):
    cells = st.integers(0, 12)
    rows = [[0 if i == j else draw(cells) for j in range(size)] for i in range(size)]
    table = tuple(map(tuple, rows))
    return TravelMatrix(table, table, "random")


@st.composite
def visit_of(draw, name, *, places, shifts):
    return Visit(
        id=name,
        place=draw(st.integers(0, places - 1)),
        windows=draw(windows()),
        service_s=draw(st.integers(0, 6)),
        skills=draw(st.one_of(st.just(frozenset()), skill_sets)),
        priority=draw(st.integers(0, 2)),
        required_shift=draw(st.sampled_from([None, None, None, *shifts])),
        release_s=draw(st.one_of(st.just(0), st.integers(0, 20))),
    )


@st.composite
def shift_of(draw, name, *, places):
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
    )


@st.composite
def problems(draw, *, most_visits=5, most_shifts=2):
    places = draw(st.integers(2, 4))
    names = [f"shift {number}" for number in range(draw(st.integers(1, most_shifts)))]
    return Problem(
        places=tuple(Place(16 + number / 100, 108) for number in range(places)),
        travel=draw(matrices(places)),
        visits=tuple(
            draw(visit_of(f"visit {number}", places=places, shifts=names))
            for number in range(draw(st.integers(1, most_visits)))
        ),
        shifts=tuple(draw(shift_of(name, places=places)) for name in names),
    )


@st.composite
def drivable_plans(draw, problem: Problem) -> Plan:
    """Put each visit at a random place in a random route, if that can be driven."""
    orders: dict[str, list[str]] = {shift.id: [] for shift in problem.shifts}
    for visit in problem.visits:
        order = orders[draw(st.sampled_from(sorted(orders)))]
        shift_id = next(key for key, value in orders.items() if value is order)
        position = draw(st.integers(0, len(order)))
        longer = [*order[:position], visit.id, *order[position:]]
        if not isinstance(time_route(problem, shift_id, longer), Infeasible):
            order[:] = longer
    plan = time_plan(problem, list(orders.values()), engine="drawn")
    assert isinstance(plan, Plan)
    return plan
