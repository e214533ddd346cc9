"""A province as JSON: a problem of the kernel, and the areas of its offices if they are known.

    {"problem": {…}, "areas": {visit id: place of the office it belongs to}}

A problem alone is a province too. docs/api/routing.schema.json describes both.
"""

from routing.json_reader import Node
from routing.province.offices import Areas


def areas_from_json(document: object) -> Areas:
    """Return the areas that the document names; none if it is a problem alone.

    Raises:
        InvalidProblem: with a `pointer` to what is no number of a place.
    """
    if not isinstance(document, dict) or document.get("areas") is None:
        return {}
    areas = Node(document["areas"], "/areas")
    return {visit: areas[visit].whole() for visit in areas.members((), areas.value)}
