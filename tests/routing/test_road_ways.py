"""Which ways a motorbike may ride, which way round, how fast; from tags and from whole files."""

import osmium
import pytest

from routing.errors import InvalidProblem
from routing.travel.osm import read_osm
from routing.travel.profile import Direction, ride
from tests.routing.road_maps import STEP_M, arcs_of, write_map

STREET = {"highway": "residential"}
LINE = {1: (0, 0), 2: (1, 0), 3: (2, 0)}
ROAD = "<way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='primary'/></way>"
A, B, C = (0, 0), (1, 0), (2, 0)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "motorway", "motor_vehicle": "yes"},
        {"highway": "motorway", "motorcycle": "no"},
        {"highway": "path"},
        {"highway": "footway", "access": "yes"},
        {"highway": "steps", "motorcycle": "yes"},
        {"highway": "primary", "access": "no"},
        {"highway": "service", "access": "private"},
        {"highway": "primary", "motor_vehicle": "no"},
        {"highway": "primary", "motorcycle": "no", "motor_vehicle": "yes"},
        {"highway": "residential", "area": "yes"},
        {"highway": "construction"},
        {"railway": "rail"},
        {"route": "bus"},
        {"route": "ferry", "motorcycle": "no"},
    ],
)
def test_closed_to_motorbikes(tags):
    assert ride(tags) is None


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "motorway", "motorcycle": "yes"}, 60),
        ({"highway": "path", "motorcycle": "designated"}, 8),
        ({"highway": "footway", "motorcycle": "yes", "access": "no"}, 8),
        ({"highway": "primary", "access": "no", "motorcycle": "yes"}, 34),
        ({"highway": "primary", "vehicle": "no", "motor_vehicle": "yes"}, 34),
        ({"highway": "residential", "access": "destination"}, 20),
        ({"highway": "service"}, 14),
        ({"highway": "service", "service": "alley"}, 12),
        ({"highway": "service", "service": "emergency_access"}, 14),
        ({"highway": "trunk", "maxspeed": "30"}, 30),
        ({"highway": "trunk", "maxspeed": "80"}, 42),
        ({"highway": "trunk", "maxspeed": "VN:urban"}, 42),
        ({"route": "ferry"}, 8),
    ],
)
def test_open_to_motorbikes_at_this_speed(tags, kmh):
    assert ride(tags).kmh == kmh


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({}, Direction.BOTH),
        ({"oneway": "yes"}, Direction.FORWARD),
        ({"oneway": "-1"}, Direction.BACKWARD),
        ({"oneway": "no", "junction": "roundabout"}, Direction.BOTH),
        ({"junction": "roundabout"}, Direction.FORWARD),
        ({"oneway": "yes", "oneway:motorcycle": "no"}, Direction.BOTH),
        ({"oneway:motorcycle": "yes"}, Direction.FORWARD),
        ({"oneway": "alternating"}, Direction.BOTH),
        ({"highway": "motorway", "motorcycle": "yes"}, Direction.FORWARD),
    ],
)
def test_which_way_round(tags, direction):
    assert ride(STREET | tags).direction is direction


def test_the_peak_slows_main_roads_more_than_alleys():
    assert ride({"highway": "primary"}).peak == 1.5
    assert ride({"highway": "service", "service": "alley"}).peak == 1.0


def test_a_way_becomes_one_arc_each_way_between_junctions(tmp_path):
    path = write_map(tmp_path / "a.osm", LINE, {(1, 2, 3): STREET})

    street_ds = round(10 * 2 * STEP_M * 3.6 / 20)  # a bend is no junction, nor is a road's end

    assert arcs_of(path) == {(A, C): street_ds, (C, A): street_ds}


def test_a_crossing_delays_who_arrives_at_it(tmp_path):
    nodes = LINE | {4: (1, 1)}
    path = write_map(tmp_path / "a.osm", nodes, {(1, 2, 3): STREET, (2, 4): STREET})

    ridden_s = STEP_M * 3.6 / 20

    arcs = arcs_of(path)
    assert len(arcs) == 6
    assert arcs[A, B] == arcs[C, B] == round(10 * (ridden_s + 1.5))
    assert arcs[B, A] == arcs[B, C] == arcs[B, (1, 1)] == round(10 * ridden_s)


def test_a_signal_delays_who_passes_it(tmp_path):
    light = {2: {"highway": "traffic_signals"}}
    path = write_map(tmp_path / "a.osm", LINE, {(1, 2, 3): STREET}, node_tags=light)

    assert arcs_of(path)[A, C] == round(10 * (2 * STEP_M * 3.6 / 20 + 6))


def test_where_one_way_goes_on_as_another_there_is_no_delay(tmp_path):
    path = write_map(tmp_path / "a.osm", LINE, {(1, 2): STREET, (2, 3): {"highway": "primary"}})

    arcs = arcs_of(path)

    assert arcs[A, B] == round(10 * STEP_M * 3.6 / 20)
    assert arcs[B, C] == round(10 * STEP_M * 3.6 / 34)


def test_a_ferry_lets_wait(tmp_path):
    path = write_map(tmp_path / "a.osm", LINE, {(1, 2): STREET, (2, 3): {"route": "ferry"}})

    assert arcs_of(path)[B, C] == round(10 * (STEP_M * 3.6 / 8 + 300))


def test_one_way_streets_make_a_circle_in_one_direction(tmp_path):
    nodes = LINE | {4: (1, 1)}
    ways = {
        (1, 2, 3): STREET | {"oneway": "yes"},
        (1, 4, 3): STREET | {"oneway": "-1"},
    }

    assert set(arcs_of(write_map(tmp_path / "a.osm", nodes, ways))) == {(A, C), (C, A)}


def test_what_cannot_be_left_or_reached_is_left_out(tmp_path):
    nodes = LINE | {4: (3, 0), 8: (9, 9), 9: (9, 8)}
    ways = {
        (1, 2): STREET,
        (2, 3): STREET,
        (3, 4): STREET | {"oneway": "yes"},  # leads out of the map
        (8, 9): STREET,  # a courtyard
    }

    arcs = arcs_of(write_map(tmp_path / "a.osm", nodes, ways))

    assert set(arcs) == {(A, B), (B, A), (B, C), (C, B)}


def test_a_gap_in_the_extract_is_not_bridged(tmp_path):
    path = write_map(tmp_path / "a.osm", LINE | {5: (4, 0)}, {(1, 2, 3, 99, 5): STREET})

    assert set(arcs_of(path)) == {(A, C), (C, A)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html></html>",
        "<osm version='0.6'><node id='1' lat='1' lon='2'/>",
        f"<osm version='0.6'><node id='1' lat='north' lon='2'/>{ROAD}</osm>",
        f"<osm version='0.6'><node id='one' lat='1' lon='2'/>{ROAD}</osm>",
    ],
)
def test_what_is_no_whole_osm_file_is_refused(tmp_path, text):
    path = tmp_path / "a.osm"
    path.write_text(text)

    with pytest.raises(InvalidProblem) as refused:
        read_osm(path)

    assert refused.value.code == "osm_file"
    assert refused.value.facts["path"] == "a.osm"


def test_a_truncated_binary_file_is_refused_and_a_whole_one_is_not(tmp_path):
    text, binary = write_map(tmp_path / "a.osm", LINE, {(1, 2, 3): STREET}), tmp_path / "a.osm.pbf"
    with osmium.SimpleWriter(binary) as writer:
        for thing in osmium.FileProcessor(text):
            writer.add(thing)
    whole = binary.read_bytes()

    assert arcs_of(binary) == arcs_of(text)
    binary.write_bytes(whole[:-20])
    with pytest.raises(InvalidProblem, match="osm_file"):
        read_osm(binary)


@pytest.mark.parametrize("name", ["missing.osm", "folder.osm", "notes.txt", "notes.osm.pbf"])
def test_other_files_are_refused(tmp_path, name):
    (tmp_path / "folder.osm").mkdir()
    for notes in ("notes.txt", "notes.osm.pbf"):
        (tmp_path / notes).write_text("no map, but notes")

    with pytest.raises(InvalidProblem, match="osm_file"):
        read_osm(tmp_path / name)


@pytest.mark.parametrize(
    "ways",
    [{}, {(1, 2): {"building": "yes"}}, {(1, 2): STREET | {"oneway": "yes"}}, {(1, 9): STREET}],
)
def test_a_file_without_roads_there_and_back_is_refused(tmp_path, ways):
    with pytest.raises(InvalidProblem, match="no_roads"):
        read_osm(write_map(tmp_path / "a.osm", LINE, ways))
