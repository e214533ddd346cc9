import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import InvalidProblem
from routing.vrptw import read_instance

FILE = """R0

VEHICLE
NUMBER     CAPACITY
   2         30

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      35         35          0          0        230          0
    1      41         49         10         16         71         10
    2      35         17          7         50         60         11
"""


@pytest.fixture
def read(tmp_path):
    def read_text(text: str):
        path = tmp_path / "R0.txt"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_instance(path)

    return read_text


def test_a_file_becomes_arrays_in_tenths(read):
    instance = read(FILE)

    assert (instance.name, instance.vehicles, instance.capacity) == ("R0", 2, 30)
    assert instance.coordinates.tolist() == [[35, 35], [41, 49], [35, 17]]
    assert instance.demand.tolist() == [0, 10, 7]
    assert instance.windows.tolist() == [[0, 2300], [160, 710], [500, 600]]
    assert instance.service.tolist() == [0, 100, 110]


def test_distances_are_truncated_to_tenths(read):
    table = read(FILE).table()

    assert table.dtype == np.int32
    assert table.tolist() == [[0, 152, 180], [152, 0, 325], [180, 325, 0]]  # 15.23…, 18, 32.55…


def test_windows_line_ends_and_missing_blank_lines_do_not_matter(read):
    bare = "\n".join(line for line in FILE.splitlines() if line.strip())

    assert read(bare).windows.tolist() == read(FILE).windows.tolist()
    assert read(FILE.replace("\n", "\r\n")).name == "R0"


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        (FILE, "", 1, "name"),
        (FILE, "R0", 2, "VEHICLE"),
        ("VEHICLE", "CARS", 3, "VEHICLE"),
        ("NUMBER", "COUNT", 4, "NUMBER"),
        ("   2         30", "   0         30", 5, "NUMBER"),
        ("   2         30", "   2", 5, "CAPACITY"),
        ("   2         30", "   2         -1", 5, "CAPACITY"),
        ("CUSTOMER", "CLIENT", 7, "CUSTOMER"),
        ("CUST NO.", "No.", 8, "CUST"),
        ("    1      41", "    3      41", 11, "CUST NO."),
        ("41         49", "41         4x", 11, "YCOORD."),
        ("41         49", "41         4.9", 11, "YCOORD."),
        ("41         49", "41         ٤٩", 11, "YCOORD."),
        ("41         49", "41         9999999", 11, "YCOORD."),
        ("50         60         11", "50         60", 12, "SERVICE TIME"),
        ("50         60         11", "50         60         11   1", 12, "SERVICE TIME"),
        ("50         60", "61         60", 12, "DUE DATE"),
        ("35          0", "35          1", 10, "DEMAND"),
        ("230          0", "230          1", 10, "SERVICE TIME"),
    ],
)
def test_a_malformed_file_names_line_and_field(read, old, new, line, field):
    with pytest.raises(InvalidProblem) as refused:
        read(FILE.replace(old, new))

    assert refused.value.code == "instance"
    assert refused.value.facts == {"line": line, "field": field}


def test_a_file_without_a_depot_is_malformed(read):
    with pytest.raises(InvalidProblem) as refused:
        read(FILE[: FILE.index("    0      35")])

    assert refused.value.facts == {"line": 10, "field": "CUST NO."}


def test_what_is_no_text_is_malformed(read):
    with pytest.raises(InvalidProblem):
        read(random.Random(1).randbytes(500))


@given(
    st.lists(
        st.tuples(*[st.integers(-(10**6), 10**6)] * 2), min_size=1, max_size=6
    )
)  # fmt: skip
def test_the_table_is_exact(tmp_path_factory, points):
    rows = [f"{n} {x} {y} 0 0 9 0" for n, (x, y) in enumerate(points)]
    path = tmp_path_factory.mktemp("vrptw") / "any.txt"
    path.write_text("\n".join([FILE[: FILE.index("    0      35")], *rows]))

    exact = [
        [math.isqrt(100 * ((x - to_x) ** 2 + (y - to_y) ** 2)) for to_x, to_y in points]
        for x, y in points
    ]
    assert read_instance(path).table().tolist() == exact
