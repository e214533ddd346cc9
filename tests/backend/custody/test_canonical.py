"""The one text that is hashed, and what is made of it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.custody.canonical import (
    NotCanonical,
    canonical,
    commitment,
    micro_degrees,
    sha256_hex,
    time_text,
)

SALT = "000102030405060708090a0b0c0d0e0f"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = st.from_regex(r"\A[a-z][a-z0-9_]{0,6}\Z")
values = st.recursive(
    texts | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_and_text_is_composed_and_not_escaped():
    decomposed = "Giấy khai sinh".encode().decode()
    value = {"b": 1, "a": ["Đồng Tháp", "a\u0302"], "c": {"y": "“x”", "x": -2}}

    assert canonical(value) == '{"a":["Đồng Tháp","â"],"b":1,"c":{"x":-2,"y":"“x”"}}'
    assert canonical(decomposed) == '"Giấy khai sinh"'


@pytest.mark.parametrize(
    "value",
    [1.0, True, None, {"a": 0.5}, ["x", None], {"Ä": 1}, {"A": 1}, {1: 1}, 2**53, b"x", {1}],
)
def test_what_other_languages_write_differently_has_no_canonical_form(value):
    with pytest.raises(NotCanonical):
        canonical(value)


@given(values)
def test_reading_and_writing_again_changes_nothing(value):
    text = canonical(value)

    assert canonical(json.loads(text)) == text
    assert text == text.encode().decode()


def test_a_commitment_is_the_hash_of_the_salt_bytes_and_the_composed_text():
    by_hand = hashlib.sha256(bytes(range(16)) + "Trần Thị Â".encode()).hexdigest()

    assert commitment(salt=SALT, value="Trần Thị Â") == by_hand
    assert commitment(salt=SALT, value="Trần Thị A\u0302") == by_hand
    assert commitment(salt=SALT[::-1], value="Trần Thị Â") != by_hand


@pytest.mark.parametrize("salt", ["", "00", SALT.upper(), SALT + "00", "g" * 32])
def test_a_salt_is_sixteen_bytes_in_lower_case_hex(salt):
    with pytest.raises(ValueError, match="salt"):
        commitment(salt=salt, value="x")


def test_times_are_utc_with_six_decimals():
    in_hanoi = datetime(2026, 3, 2, 6, 30, tzinfo=timezone(timedelta(hours=7)))

    assert time_text(in_hanoi) == "2026-03-01T23:30:00.000000Z"
    assert time_text(datetime(2026, 3, 1, 0, 0, 0, 12, tzinfo=UTC)) == "2026-03-01T00:00:00.000012Z"


def test_degrees_become_whole_micro_degrees():
    assert (micro_degrees(10.4602), micro_degrees(-0.0000004)) == (10_460_200, 0)


def test_a_hash_is_of_the_utf_8_bytes():
    assert sha256_hex("đ") == hashlib.sha256(b"\xc4\x91").hexdigest()
