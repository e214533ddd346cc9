"""Problems and plans as JSON, for files, for storage and for the solver's own process.

A problem (times in seconds since local midnight, distances in metres; `?` may be left out, and
null is as good as left out; `routing.model` and `routing.weights` say what each means):

    {"places": [{"lat", "lon"}],
     "travel": {"seconds": [[int]], "metres": [[int]], "label": str},
     "visits": [{"id", "place": int, "windows": [{"opens", "closes"}], "service_s",
                 "skills"?: [str], "priority"?: int, "required_shift"?: str,
                 "forbidden_shifts"?: [str], "release_s"?: int, "promised"?: bool,
                 "penalty_s"?: int, "load"?: [int], "papers_to"?: str, "desk"?: str,
                 "group"?: str, "planned_shift"?: str, "collects"?: str, "delivers"?: str}],
     "shifts": [{"id", "start_place": int, "end_place": int, "opens", "closes", "skills"?: [str],
                 "breaks"?: [{"duration_s", "opens", "closes"}], "max_stops"?: int,
                 "max_load"?: [int], "overtime_s"?: int, "drive_percent"?: int}],
     "weights"?: {"overtime"?: int, "used_shift_s"?: int, "moved_s"?: int,
                  "fairness_permille"?: int}}

A plan:

    {"routes": [{"shift", "leaves", "returns", "travel_s", "distance_m", "overtime_s"?: int,
                 "stops": [{"visit", "arrives", "begins", "ends"}],
                 "breaks": [{"begins", "ends", "after": int}]}],
     "unserved": [visit id], "engine": str}

docs/api/routing.schema.json says the same as a JSON Schema. Writing gives plain values for
`json.dumps`, without what has its default: a large day would be mostly defaults. Reading takes
those values or the text. Bad input raises InvalidProblem whose fact `pointer` says where (RFC
6901); `visit`, `shift` and `field` name what, where that is known.
"""

from dataclasses import asdict, fields
from typing import Any

from routing.json_reader import Node, read_document
from routing.model import Problem, Shift, Visit
from routing.plan import Plan, Route, Stop, TakenBreak
from routing.problem_reader import read_problem
from routing.weights import Weights

JsonObject = dict[str, Any]


def problem_to_json(problem: Problem) -> JsonObject:
    """Return the problem as JSON values. Sets become sorted arrays."""
    return {
        "places": [{"lat": place.lat, "lon": place.lon} for place in problem.places],
        "travel": {
            "seconds": problem.travel.seconds.tolist(),
            "metres": problem.travel.metres.tolist(),
            "label": problem.travel.label,
        },
        "visits": [_written(visit) for visit in problem.visits],
        "shifts": [_written(shift) for shift in problem.shifts],
        "weights": _written(problem.weights),
    }


def problem_from_json(document: object) -> Problem:
    """Return the problem that this JSON describes, or raise InvalidProblem."""
    return read_problem(read_document(document))


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


def _written(part: Visit | Shift | Weights | Route) -> JsonObject:
    changed = {each.name for each in fields(part) if getattr(part, each.name) != each.default}
    plain = asdict(part, dict_factory=lambda pairs: {name: _plain(value) for name, value in pairs})
    return {name: value for name, value in plain.items() if name in changed}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _route(node: Node) -> Route:
    numbers = ("leaves", "returns", "travel_s", "distance_m")
    node.members(("shift", "stops", "breaks", *numbers), ("overtime_s",))
    return Route(
        shift=node["shift"].text(),
        stops=tuple(_stop(each) for each in node["stops"].items()),
        breaks=tuple(_taken(each) for each in node["breaks"].items()),
        **{name: node[name].whole() for name in numbers},
        overtime_s=node.get("overtime_s", Node.whole, default=0),
    )


def _stop(node: Node) -> Stop:
    numbers = ("arrives", "begins", "ends")
    node.members(("visit", *numbers))
    return Stop(visit=node["visit"].text(), **{name: node[name].whole() for name in numbers})


def _taken(node: Node) -> TakenBreak:
    return TakenBreak(**node.whole_members("begins", "ends", "after"))
