"""The picture of a plan: well formed, complete, and safe with any text."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.construct import construct
from routing.plot import plot_svg
from routing.timing import empty_plan, time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, lunch, problem, shift, visit
from tests.routing.strategies import SMALL, drivable_plans, problems

SVG = "{http://www.w3.org/2000/svg}"


def drawn(day, plan, **options):
    picture = plot_svg(day, plan, **options)
    return picture, ElementTree.fromstring(picture)


def texts(root):
    return [each.text for each in root.iter() if each.tag in (f"{SVG}text", f"{SVG}title")]


@SMALL
@given(st.data())
def test_every_plan_can_be_drawn(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))

    _, root = drawn(day, plan)

    served = sum(len(route.stops) for route in plan.routes)
    assert texts(root)[0] == f"{served} visits served, {len(plan.unserved)} unserved"


def test_each_stop_is_on_the_map_and_in_the_time_line():
    day = problem([visit("a", 1), visit("b", 2), visit("c", 3)], [shift(breaks=(lunch(),))])
    plan = time_plan(day, [["b", "a"]], engine="hand")

    picture, root = drawn(day, plan)

    found = texts(root)
    assert found.count("1. b, 08:20-08:30") == found.count("2. a, 08:40-08:50") == 2
    assert found.count("c: unserved") == 1
    assert found.count("break, 11:00-12:00") == 1
    assert "window of 1: 00:00-23:00" in found
    assert "url(#break-hatch)" in picture
    assert "travel times: street" in " ".join(found)


def test_labels_replace_ids():
    day = problem([visit("a", 1)])
    plan = time_plan(day, [["a"]], engine="hand")

    _, root = drawn(day, plan, labels={"a": "Hồ sơ 17", SHIFT: "Tuyến 1"})

    found = texts(root)
    assert "1. Hồ sơ 17, 08:10-08:20" in found
    assert "Tuyến 1" in found
    assert SHIFT not in found


def test_text_is_escaped():
    day = problem([visit("a", 1), visit("b", 1)], [shift()])
    plan = time_plan(day, [["a"]], engine='<&">')
    hostile = '</title><script>alert("1")</script>&'

    picture, root = drawn(day, plan, labels={"a": hostile, "b": hostile, SHIFT: hostile})

    assert "<script" not in picture
    assert f"1. {hostile}, 08:10-08:20" in texts(root)
    assert not list(root.iter(f"{SVG}script"))


def test_equal_colours_are_told_apart_by_their_dashes():
    couriers = [shift(f"courier {number}") for number in range(8)]
    visits = [visit(f"v{n}", n % 4 + 1, required_shift=f"courier {n}") for n in range(8)]
    day = problem(visits, couriers)

    _, root = drawn(day, construct(day))

    lines = [each for each in root.iter(f"{SVG}polyline") if each.get("stroke") != "#ffffff"]
    looks = {(each.get("stroke"), each.get("stroke-dasharray")) for each in lines}
    assert len(looks) == 8


def test_stops_at_one_address_do_not_hide_each_other():
    day = problem([visit(f"v{number}", 1) for number in range(6)])

    _, root = drawn(day, construct(day))

    discs = {(each.get("cx"), each.get("cy")) for each in root.iter(f"{SVG}circle")}
    centres = [(float(x), float(y)) for x, y in discs if float(y) < 676]
    assert len(centres) == 6
    assert min(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a in centres for b in centres if a != b) > 15


@pytest.mark.parametrize("minutes", [(0,), (0, 0, 0, 0, 0)])
def test_a_day_at_one_address_has_a_picture(minutes):
    day = problem([visit("a", len(minutes) - 1)], [shift(), shift(OTHER_SHIFT)], minutes=minutes)

    picture, _ = drawn(day, empty_plan(day))

    assert "nan" not in picture
    assert "inf" not in picture
