"""Shapes of service days, routes, runs and plans."""

from rest_framework import serializers

from backend.common.shapes import Shape, TextField
from scheduling.states import PlanRunState, ServiceDayState


class DaysQuery(Shape):
    """Which days."""

    office_id = serializers.UUIDField()
    first = serializers.DateField()
    last = serializers.DateField()


class RevisionIn(Shape):
    """The revision of the day the dispatcher looked at."""

    revision = serializers.IntegerField(min_value=0)


class MoveIn(RevisionIn):
    """Who shall drive a visit; without a position, wherever it costs least."""

    visit_id = serializers.UUIDField()
    courier_id = serializers.UUIDField()
    position = serializers.IntegerField(min_value=0, max_value=200, required=False)


class LockIn(RevisionIn):
    """Bind (`true`) or free (`false`)."""

    visit_id = serializers.UUIDField()
    is_locked = serializers.BooleanField()


class AbsenceIn(Shape):
    """Who is not there, and why."""

    courier_id = serializers.UUIDField()
    reason = TextField(max_length=200)


class PlanRunIn(Shape):
    """How long the optimiser may work, and from which seed."""

    seconds = serializers.FloatField(min_value=0.1, max_value=60, default=5)
    seed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class FiguresOut(Shape):
    """Key figures of a plan: counts, seconds, metres."""

    served = serializers.IntegerField()
    unserved = serializers.IntegerField()
    travel_s = serializers.IntegerField()
    distance_m = serializers.IntegerField()
    waiting_s = serializers.IntegerField()
    overtime_s = serializers.IntegerField()


class DayOut(Shape):
    """A service day."""

    id = serializers.UUIDField()
    office_id = serializers.UUIDField()
    day = serializers.DateField()
    state = serializers.ChoiceField(choices=ServiceDayState.choices)
    revision = serializers.IntegerField()


class BoardStopOut(Shape):
    """One visit in a route. The promise is `opens_at` to `closes_at`; the other times estimate.

    State `reserve`: a place kept back, which nobody was promised and nobody is sent to.
    """

    visit_id = serializers.UUIDField()
    number = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    address = serializers.CharField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    arrives_at = serializers.DateTimeField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    is_locked = serializers.BooleanField()
    has_open_incident = serializers.BooleanField(
        help_text="A packet of what it is for is missing, damaged or disputed."
    )


class BoardRouteOut(Shape):
    """What one courier drives."""

    courier_id = serializers.UUIDField()
    courier = serializers.CharField()
    leaves_at = serializers.DateTimeField()
    returns_at = serializers.DateTimeField()
    break_at = serializers.DateTimeField(allow_null=True)
    travel_s = serializers.IntegerField()
    distance_m = serializers.IntegerField()
    stops = BoardStopOut(many=True)


class ExceptionOut(Shape):
    """A visit without a place: what caused it, and why nobody can take it."""

    id = serializers.UUIDField()
    visit_id = serializers.UUIDField()
    number = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    address = serializers.CharField()
    cause = serializers.CharField()
    code = serializers.CharField()
    facts = serializers.DictField()
    raised_at = serializers.DateTimeField()


class BoardOut(Shape):
    """The day as a dispatcher sees it. `travel` names the source of the travel times."""

    day = DayOut()
    travel = serializers.CharField()
    figures = FiguresOut()
    routes = BoardRouteOut(many=True)
    exceptions = ExceptionOut(many=True)


class PlanRunOut(Shape):
    """A run of the optimiser. `figures_after` is empty while it waits."""

    id = serializers.UUIDField()
    service_day_id = serializers.UUIDField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PlanRunState.choices)
    seconds = serializers.FloatField(source="limit_s")
    seed = serializers.IntegerField()
    engine = serializers.SerializerMethodField()
    figures_before = serializers.DictField()
    figures_after = serializers.DictField()
    failure = serializers.CharField()
    requested_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)

    def get_engine(self, run: object) -> str:
        """Name what made the plan: insertion or ortools."""
        return str(getattr(run, "plan", {}).get("engine", ""))


class PlanOut(Shape):
    """A numbered plan."""

    id = serializers.UUIDField()
    service_day_id = serializers.UUIDField()
    number = serializers.IntegerField()
    revision = serializers.IntegerField()
    cause = serializers.CharField()
    made_at = serializers.DateTimeField()
    figures = serializers.DictField()
