"""The line of one drive, to draw it on a map."""

import numpy as np
from numpy.typing import NDArray

from routing.travel.band import Band
from routing.travel.costs import FAR
from routing.travel.drives import Ends, neighbours
from routing.travel.graph import RoadGraph
from routing.travel.snap import Spots
from routing.travel.streets import Streets

Points = NDArray[np.float64]


def leg_points(here: Ends, there: Ends, band: Band, graph: RoadGraph) -> Points:
    """Return the (lat, lon) points of the drive that `drives_between` measures, ends included.

    Each of the ends is one place. The straight line between neighbours, and where the drive is an
    estimate.
    """
    is_on_map = np.isfinite(here.spots.crawl_m + there.spots.crawl_m).all()
    is_straight = not is_on_map or len(neighbours(here, there)[0]) > 0
    middle = None if is_straight else _middle(here.spots, there.spots, band, graph)
    pieces = [] if middle is None else [here.spots.point, middle, there.spots.point]
    points: Points = np.concatenate([here.degrees, *pieces, there.degrees])
    is_new = np.append(True, (points[1:] != points[:-1]).any(axis=1))
    is_new[-1] = True  # a drive has two ends, even from a place to itself
    shown: Points = points[is_new]
    return shown


def _middle(here: Spots, there: Spots, band: Band, graph: RoadGraph) -> Points | None:
    """Return the points from spot to spot without both; None if no way is open."""
    first = np.zeros(1, np.intp)
    along = FAR
    if here.line[0] == there.line[0]:
        along = int(band.fares.along(here, first, there, first)[0])
    way = band.ways.way(band.fares.leaving(here), band.fares.reaching(there))
    if along < FAR and (way is None or along <= way.cost):
        return _along(graph, here, there)
    if way is None:
        return None
    shapes = [graph.shape(arc) for arc in way.arcs]
    start = _to_junction(graph, band.fares.streets, here, way.first)
    end = _to_junction(graph, band.fares.streets, there, way.last)[::-1]
    return np.concatenate([start, *shapes, end])


def _along(graph: RoadGraph, here: Spots, there: Spots) -> Points:
    """Return the points between two spots of one line."""
    if here.share[0] > there.share[0]:
        return _along(graph, there, here)[::-1]
    return graph.points[here.segment[0] + 1 : there.segment[0] + 1]


def _to_junction(graph: RoadGraph, streets: Streets, spot: Spots, junction: int) -> Points:
    """Return the points from a spot to one end of its line, that end included."""
    line, segment = spot.line[0], spot.segment[0]
    if streets.start[line] == junction:
        return graph.points[graph.line_start[line] : segment + 1][::-1]
    return graph.points[segment + 1 : graph.line_start[line + 1]]
