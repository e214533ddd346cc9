"""The part of a courier's route that is not to be planned any more: driven, or about to be.

Its times are predicted, never refused: a courier who is late serves at once, late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from routing.model import Problem, Seconds, Shift, Visit
from routing.plan import Plan, Stop, TakenBreak
from routing.rules import earliest_begin
from routing.situation import Situation, UnderWay, is_before_drive


@dataclass(frozen=True, slots=True)
class Prefix:
    """What is settled of one shift, and where that leaves the courier.

    Attributes:
        shift: the shift as it was.
        done: visits that are done.
        frozen, stops: the frozen visits, and their stops with predicted times.
        breaks: none, or the break that is taken among them.
        rest: the visits of the plan that come after, in its order.
        start_place: where the courier is now.
        leaves: when she drives on from there, if there are frozen stops.
        place, ready_at: where she is after the last frozen stop, and when she can drive on.
        is_rested: no break is due any more.
        has_left: she has left the start place of the shift, or will for the frozen stops.
    """

    shift: Shift
    done: tuple[Visit, ...]
    frozen: tuple[Visit, ...]
    stops: tuple[Stop, ...]
    breaks: tuple[TakenBreak, ...]
    rest: tuple[Visit, ...]
    start_place: int
    leaves: Seconds
    place: int
    ready_at: Seconds
    is_rested: bool
    has_left: bool

    @property
    def settled(self) -> tuple[Visit, ...]:
        """The visits that are done or frozen, in driving order."""
        return (*self.done, *self.frozen)


def prefix_of(problem: Problem, plan: Plan, situation: Situation, shift: Shift) -> Prefix:
    """Return what is settled of one shift; stops that are done or cancelled are left out.

    Raises:
        InvalidProblem: if the situation names a visit the problem does not know.
    """
    here = _here(situation, shift)
    order, n_frozen = _order(problem, plan, situation, shift)
    is_driving = here.next_stop is not None
    ready = here.ready_at if is_driving else max(here.ready_at, situation.now)
    has_left = bool(here.done) or is_driving or here.place != shift.start_place
    if n_frozen and not has_left:  # the papers of the whole route go along
        ready = max(ready, *(visit.release_s for visit in order))
    pause = None if here.break_taken else _pause(problem, plan, shift, order, now=situation.now)
    stops, breaks = _driven(
        problem, shift, order[:n_frozen], place=here.place, ready=ready, pause=pause,
        is_driving=is_driving,
    )  # fmt: skip
    first_s = problem.drive_s(shift, here.place, order[0].place) if stops else 0
    return Prefix(
        shift=shift,
        done=tuple(map(problem.visit, here.done)),
        frozen=tuple(order[:n_frozen]),
        stops=tuple(stops),
        breaks=tuple(breaks),
        rest=tuple(order[n_frozen:]),
        start_place=here.place,
        leaves=stops[0].arrives - first_s if stops else ready,
        place=order[n_frozen - 1].place if stops else here.place,
        ready_at=stops[-1].ends if stops else ready,
        is_rested=here.break_taken or bool(breaks),
        has_left=has_left or bool(stops),
    )


def settled(situation: Situation) -> frozenset[str]:
    """Return the visits nobody needs to plan: done or cancelled."""
    return situation.cancelled.union(*(each.done for each in situation.under_way))


def _here(situation: Situation, shift: Shift) -> UnderWay:
    """Return where the courier is: at the start place if nobody says otherwise."""
    at_start = UnderWay(shift.id, shift.start_place, shift.opens)
    here = next((each for each in situation.under_way if each.shift == shift.id), at_start)
    return replace(here, next_stop=None) if here.next_stop in settled(situation) else here


def _order(
    problem: Problem, plan: Plan, situation: Situation, shift: Shift
) -> tuple[list[Visit], int]:
    """Return what is left of the route, the next stop first, and how many of it are frozen."""
    out = settled(situation) | {
        each.next_stop
        for each in situation.under_way
        if each.next_stop is not None and each.shift not in situation.gone
    }
    planned = next((route.visits for route in plan.routes if route.shift == shift.id), ())
    head = _here(situation, shift).next_stop
    order = ([] if head is None else [head]) + [each for each in planned if each not in out]
    n_frozen = (head is not None) + max(0, situation.frozen.get(shift.id, 0))
    return [problem.visit(each) for each in order], min(n_frozen, len(order))


def _pause(
    problem: Problem, plan: Plan, shift: Shift, order: Sequence[Visit], *, now: Seconds
) -> tuple[int, bool] | None:
    """Return before which stop of the order the plan has the break, and if before the drive.

    None for a break that should have begun: it is planned anew, after the frozen stops.
    """
    route = next((each for each in plan.routes if each.shift == shift.id), None)
    taken = next(iter(route.breaks), None) if route else None
    if route is None or taken is None or taken.begins < now:
        return None
    earlier = set(route.visits[: taken.after])
    number = sum(visit.id in earlier for visit in order)
    return number, is_before_drive(problem, shift, route, taken)


def _driven(
    problem: Problem,
    shift: Shift,
    visits: Sequence[Visit],
    *,
    place: int,
    ready: Seconds,
    pause: tuple[int, bool] | None,
    is_driving: bool,
) -> tuple[list[Stop], list[TakenBreak]]:
    """Drive the frozen stops; `is_driving`: a break can only come after the first drive."""
    stops: list[Stop] = []
    breaks: list[TakenBreak] = []
    for number, visit in enumerate(visits):
        rests = pause is not None and pause[0] == number
        rests_first = rests and pause is not None and pause[1] and (number > 0 or not is_driving)
        if rests_first:
            breaks.append(_rest(shift, ready, after=number))
            ready = breaks[-1].ends
        arrives = ready = ready + problem.drive_s(shift, place, visit.place)
        if rests and not rests_first:
            breaks.append(_rest(shift, ready, after=number))
            ready = breaks[-1].ends
        begins = earliest_begin(visit, ready)
        begins = ready if begins is None else begins
        stops.append(Stop(visit.id, arrives, begins, begins + visit.service_s))
        place, ready = visit.place, stops[-1].ends
    return stops, breaks


def _rest(shift: Shift, ready: Seconds, *, after: int) -> TakenBreak:
    begins = max(ready, shift.breaks[0].opens)
    return TakenBreak(begins, begins + shift.breaks[0].duration_s, after)
