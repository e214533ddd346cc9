"""What counts as a signature."""

import json
from xml.etree import ElementTree

import pytest

from backend.custody.errors import SignatureTooPoor
from backend.custody.signatures import MAX_POINTS, check_strokes, fitted_lines, render_svg


def line(n, *, step=10, x=0):
    return [[x + step * i, 50, 16 * i] for i in range(n)]


def drawn(*strokes, width=600, height=200):
    return {"width": width, "height": height, "strokes": list(strokes)}


def test_a_signature_becomes_one_canonical_text():
    text = check_strokes(drawn(line(12)))

    assert text.startswith('{"height":200,"strokes":[[[0,50,0],[10,50,16],')
    assert text.endswith('"v":1,"width":600}')
    assert check_strokes(json.loads(text)) == text


@pytest.mark.parametrize(
    "strokes", [[line(12)], [line(3), line(3, x=40)], [line(2, step=30), line(1)]]
)
def test_two_strokes_or_twelve_points_are_enough(strokes):
    assert check_strokes(drawn(*strokes))


@pytest.mark.parametrize(
    ("strokes", "reason"),
    [
        (drawn(), "too-few-points"),
        (drawn([]), "too-few-points"),
        (drawn(line(11)), "too-few-points"),
        (drawn(line(12, step=2)), "too-small"),
        (drawn(line(1), line(1, x=29)), "too-small"),
        (drawn(line(600, step=1), *[line(600, step=1)] * 40), "too-many-points"),
        (drawn([[0, 0]] * 12), "shape"),
        (drawn([[0, 0, 0.5]] * 12), "shape"),
        (drawn([[True, 0, 0]] * 12), "shape"),
        (drawn([[601, 0, 0]] * 12), "shape"),
        (drawn([[-1, 0, 0]] * 12), "shape"),
        (drawn(line(12), width=0), "shape"),
        (drawn(line(12), height="200"), "shape"),
        ({"width": 1, "height": 1}, "shape"),
        ({"width": 1, "height": 1, "strokes": 7}, "shape"),
        (None, "shape"),
        ("x", "shape"),
        ([], "shape"),
    ],
)
def test_anything_less_is_refused_with_its_reason(strokes, reason):
    with pytest.raises(SignatureTooPoor) as refusal:
        check_strokes(strokes)

    assert refusal.value.facts == {"reason": reason}


def test_the_limit_on_points_is_exact():
    full = [[i % 600, 50, 0] for i in range(MAX_POINTS)]

    assert check_strokes(drawn(full))
    with pytest.raises(SignatureTooPoor):
        check_strokes(drawn(full, [[0, 0, 0]]))


def test_a_picture_has_one_path_for_each_stroke_and_a_dot_for_a_touch():
    svg = ElementTree.fromstring(render_svg(drawn(line(2, step=30), [[7, 8, 9]])))

    paths = [path.attrib["d"] for path in svg]
    assert svg.attrib["viewBox"] == "0 0 600 200"
    assert paths == ["M0 50L30 50", "M7 8L7 8"]


def test_lines_for_a_page_fit_its_box_and_run_upwards():
    lines = fitted_lines(drawn(line(2), [[600, 200, 9]]), 300, 150)

    assert lines == [[(0, 100), (5, 100)], [(300, 25)]]
