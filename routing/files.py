"""Problems and plans as JSON, for files, for storage and for the solver's own process.

A problem (times in seconds since local midnight, distances in metres; `?` may be left out):

    {"places": [{"lat", "lon"}],
     "travel": {"seconds": [[int]], "metres": [[int]], "label": str},
     "visits": [{"id", "place": int, "windows": [{"opens", "closes"}], "service_s",
                 "skills"?: [str], "priority"?: int, "required_shift"?: str,
                 "forbidden_shifts"?: [str], "release_s"?: int}],
     "shifts": [{"id", "start_place": int, "end_place": int, "opens", "closes", "skills"?: [str],
                 "breaks"?: [{"duration_s", "opens", "closes"}], "max_stops"?: int}]}

A plan:

    {"routes": [{"shift", "leaves", "returns", "travel_s", "distance_m",
                 "stops": [{"visit", "arrives", "begins", "ends"}],
                 "breaks": [{"begins", "ends", "after": int}]}],
     "unserved": [visit id], "engine": str}

Writing gives plain values for `json.dumps`; reading takes those or the text. Bad input raises
InvalidProblem whose fact `pointer` says where (RFC 6901).
"""

from dataclasses import asdict
from typing import Any

from routing.json_reader import Node, read_document
from routing.model import (
    Break,
    Place,
    Plan,
    Problem,
    Route,
    Shift,
    Stop,
    TakenBreak,
    TimeWindow,
    TravelMatrix,
    Visit,
)

JsonObject = dict[str, Any]


def problem_to_json(problem: Problem) -> JsonObject:
    """Return the problem as JSON values. Sets become sorted arrays."""
    return {
        "places": [{"lat": place.lat, "lon": place.lon} for place in problem.places],
        "travel": {
            "seconds": [list(row) for row in problem.travel.seconds],
            "metres": [list(row) for row in problem.travel.metres],
            "label": problem.travel.label,
        },
        "visits": [_written(visit) for visit in problem.visits],
        "shifts": [_written(shift) for shift in problem.shifts],
    }


def problem_from_json(document: object) -> Problem:
    """Return the problem that this JSON describes, or raise InvalidProblem."""
    node = read_document(document)
    node.members(("places", "travel", "visits", "shifts"))
    return node.make(
        Problem,
        places=tuple(_place(each) for each in node["places"].items()),
        travel=_travel(node["travel"]),
        visits=tuple(_visit(each) for each in node["visits"].items()),
        shifts=tuple(_shift(each) for each in node["shifts"].items()),
    )


def plan_to_json(plan: Plan) -> JsonObject:
    """Return the plan as JSON values."""
    return {
        "routes": [_written(route) for route in plan.routes],
        "unserved": list(plan.unserved),
        "engine": plan.engine,
    }


def plan_from_json(document: object) -> Plan:
    """Return the plan that this JSON describes, or raise InvalidProblem.

    Only its shape is looked at; `routing.check` says whether it keeps the rules.
    """
    node = read_document(document)
    node.members(("routes", "unserved", "engine"))
    return Plan(
        routes=tuple(_route(each) for each in node["routes"].items()),
        unserved=tuple(each.text() for each in node["unserved"].items()),
        engine=node["engine"].text(),
    )


def _written(part: Visit | Shift | Route) -> JsonObject:
    def plain(value: Any) -> Any:
        if isinstance(value, frozenset):
            return sorted(value)
        return list(value) if isinstance(value, tuple) else value

    return asdict(part, dict_factory=lambda pairs: {name: plain(value) for name, value in pairs})


def _place(node: Node) -> Place:
    node.members(("lat", "lon"))
    return node.make(Place, lat=node["lat"].number(), lon=node["lon"].number())


def _travel(node: Node) -> TravelMatrix:
    node.members(("seconds", "metres", "label"))
    return node.make(
        TravelMatrix,
        seconds=tuple(row.wholes() for row in node["seconds"].items()),
        metres=tuple(row.wholes() for row in node["metres"].items()),
        label=node["label"].text(),
    )


def _visit(node: Node) -> Visit:
    node.members(
        ("id", "place", "windows", "service_s"),
        ("skills", "priority", "required_shift", "forbidden_shifts", "release_s"),
    )
    return node.make(
        Visit,
        id=node["id"].text(),
        place=node["place"].whole(),
        windows=tuple(_window(each) for each in node["windows"].items()),
        service_s=node["service_s"].whole(),
        skills=node.get("skills", Node.texts, default=frozenset()),
        priority=node.get("priority", Node.whole, default=0),
        required_shift=node.get("required_shift", _text_or_none, default=None),
        forbidden_shifts=node.get("forbidden_shifts", Node.texts, default=frozenset()),
        release_s=node.get("release_s", Node.whole, default=0),
    )


def _shift(node: Node) -> Shift:
    node.members(
        ("id", "start_place", "end_place", "opens", "closes"),
        ("skills", "breaks", "max_stops"),
    )
    return node.make(
        Shift,
        id=node["id"].text(),
        start_place=node["start_place"].whole(),
        end_place=node["end_place"].whole(),
        opens=node["opens"].whole(),
        closes=node["closes"].whole(),
        skills=node.get("skills", Node.texts, default=frozenset()),
        breaks=node.get("breaks", _breaks, default=()),
        max_stops=node.get("max_stops", _whole_or_none, default=None),
    )


def _route(node: Node) -> Route:
    numbers = ("leaves", "returns", "travel_s", "distance_m")
    node.members(("shift", "stops", "breaks", *numbers))
    return Route(
        shift=node["shift"].text(),
        stops=tuple(_stop(each) for each in node["stops"].items()),
        breaks=tuple(_taken(each) for each in node["breaks"].items()),
        **{name: node[name].whole() for name in numbers},
    )


def _window(node: Node) -> TimeWindow:
    return node.make(TimeWindow, **_wholes(node, "opens", "closes"))


def _breaks(node: Node) -> tuple[Break, ...]:
    return tuple(
        each.make(Break, **_wholes(each, "duration_s", "opens", "closes")) for each in node.items()
    )


def _stop(node: Node) -> Stop:
    numbers = ("arrives", "begins", "ends")
    node.members(("visit", *numbers))
    return Stop(visit=node["visit"].text(), **{name: node[name].whole() for name in numbers})


def _taken(node: Node) -> TakenBreak:
    return TakenBreak(**_wholes(node, "begins", "ends", "after"))


def _wholes(node: Node, *names: str) -> dict[str, int]:
    node.members(names)
    return {name: node[name].whole() for name in names}


def _text_or_none(node: Node) -> str | None:
    return node.text()


def _whole_or_none(node: Node) -> int | None:
    return node.whole()
