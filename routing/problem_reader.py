"""Read the parts of a problem from JSON; `routing.files` has the format and the front door."""

from typing import Any

from routing.json_reader import Node
from routing.matrix import TravelMatrix
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.weights import Weights


def read_problem(node: Node) -> Problem:
    """Return the problem that this JSON describes, or raise InvalidProblem."""
    node.members(("places", "travel", "visits", "shifts"), ("weights",))
    return node.make(
        Problem,
        places=tuple(_place(each) for each in node["places"].items()),
        travel=_travel(node["travel"]),
        visits=tuple(_visit(each) for each in node["visits"].items()),
        shifts=tuple(_shift(each) for each in node["shifts"].items()),
        weights=node.get("weights", _weights, default=Weights()),
    )


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
        (
            "skills", "priority", "required_shift", "forbidden_shifts", "release_s", "promised",
            "penalty_s", "load", "papers_to", "desk", "group", "planned_shift",
            "collects", "delivers",
        ),
    )  # fmt: skip
    name = node["id"].text()
    return node.make(
        Visit,
        id=name,
        place=node["place"].whole(),
        windows=tuple(_window(each, visit=name) for each in node["windows"].items()),
        service_s=node["service_s"].whole(),
        skills=node.get("skills", Node.texts, default=frozenset()),
        priority=node.get("priority", Node.whole, default=0),
        required_shift=node.get("required_shift", Node.text, default=None),
        forbidden_shifts=node.get("forbidden_shifts", Node.texts, default=frozenset()),
        release_s=node.get("release_s", Node.whole, default=0),
        promised=node.get("promised", Node.truth, default=True),
        penalty_s=node.get("penalty_s", Node.whole, default=None),
        load=node.get("load", Node.wholes, default=()),
        papers_to=node.get("papers_to", Node.text, default=None),
        desk=node.get("desk", Node.text, default=None),
        group=node.get("group", Node.text, default=None),
        planned_shift=node.get("planned_shift", Node.text, default=None),
        collects=node.get("collects", Node.text, default=None),
        delivers=node.get("delivers", Node.text, default=None),
    )


def _window(node: Node, *, visit: str) -> TimeWindow:
    return node.make(TimeWindow, owner={"visit": visit}, **node.whole_members("opens", "closes"))


def _shift(node: Node) -> Shift:
    node.members(
        ("id", "start_place", "end_place", "opens", "closes"),
        ("skills", "breaks", "max_stops", "max_load", "overtime_s", "drive_percent"),
    )
    name = node["id"].text()
    return node.make(
        Shift,
        id=name,
        start_place=node["start_place"].whole(),
        end_place=node["end_place"].whole(),
        opens=node["opens"].whole(),
        closes=node["closes"].whole(),
        skills=node.get("skills", Node.texts, default=frozenset()),
        breaks=tuple(
            _break(each, shift=name) for each in node.get("breaks", Node.items, default=[])
        ),
        max_stops=node.get("max_stops", Node.whole, default=None),
        max_load=node.get("max_load", Node.wholes, default=None),
        overtime_s=node.get("overtime_s", Node.whole, default=0),
        drive_percent=node.get("drive_percent", Node.whole, default=100),
    )


def _break(node: Node, *, shift: str) -> Break:
    times = node.whole_members("duration_s", "opens", "closes")
    return node.make(Break, owner={"shift": shift}, **times)


def _weights(node: Node) -> Weights:
    names = ("overtime", "used_shift_s", "moved_s", "fairness_permille")
    given = node.members((), names)
    read: dict[str, Any] = {
        name: node[name].whole() for name in names if given.get(name) is not None
    }
    return node.make(Weights, **read)
