"""Sealed values open where they belong and nowhere else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.crypto import (
    SealBroken,
    blind_index,
    canonical_json,
    digest_of,
    numeric_code,
    random_token,
    seal,
    unseal,
)

PLAIN = b"087190000001"


@given(plain=st.binary(max_size=200))
def test_what_was_sealed_can_be_read_again(plain):
    assert (
        unseal(seal(plain, purpose="citizen-id", row="1"), purpose="citizen-id", row="1") == plain
    )


def test_the_same_value_is_sealed_differently_each_time():
    first, second = (seal(PLAIN, purpose="citizen-id", row="1") for _ in range(2))

    assert first != second
    assert PLAIN not in first


@pytest.mark.parametrize(("purpose", "row"), [("citizen-id", "2"), ("phone", "1")])
def test_a_value_moved_to_another_row_or_purpose_does_not_open(purpose, row):
    sealed = seal(PLAIN, purpose="citizen-id", row="1")

    with pytest.raises(SealBroken):
        unseal(sealed, purpose=purpose, row=row)


def test_one_changed_bit_anywhere_is_noticed():
    sealed = seal(PLAIN, purpose="citizen-id", row="1")

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            unseal(bytes(changed), purpose="citizen-id", row="1")


def test_bytes_that_were_never_sealed_do_not_open():
    for junk in (b"", b"\x01", b"\x01short", b"\x02" * 60):
        with pytest.raises(SealBroken):
            unseal(junk, purpose="citizen-id", row="1")


def test_another_key_opens_nothing(settings):
    sealed = seal(PLAIN, purpose="citizen-id", row="1")
    index = blind_index("087190000001", purpose="citizen-id")
    settings.FIELD_KEY = base64.b64encode(b"another-key-0123456789-012345678").decode()

    with pytest.raises(SealBroken):
        unseal(sealed, purpose="citizen-id", row="1")
    assert blind_index("087190000001", purpose="citizen-id") != index


def test_a_blind_index_is_the_same_for_the_same_value_and_purpose_only():
    index = blind_index("087190000001", purpose="citizen-id")

    assert len(index) == 64
    assert index == blind_index("087190000001", purpose="citizen-id")
    assert index != blind_index("087190000002", purpose="citizen-id")
    assert index != blind_index("087190000001", purpose="phone")


def test_a_code_follows_from_its_subject_and_purpose():
    codes = {numeric_code(f"subject-{number}", purpose="phone") for number in range(100)}

    assert numeric_code("subject-1", purpose="phone") == numeric_code("subject-1", purpose="phone")
    assert numeric_code("subject-1", purpose="phone") != numeric_code("subject-1", purpose="door")
    assert len(codes) > 95
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(numeric_code("subject-1", purpose="phone", digits=8)) == 8


def test_tokens_are_long_lower_case_and_never_the_same():
    tokens = {random_token() for _ in range(1000)}

    assert len(tokens) == 1000
    assert all(len(token) == 32 and token.isalnum() and token.islower() for token in tokens)


def test_a_digest_is_that_of_the_utf8_text():
    # Source: FIPS 180-4 example, SHA-256 of "abc".
    assert digest_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_one_value_has_one_json_text():
    one = canonical_json({"b": [1, 2], "a": {"ế": "Cao Lãnh", "x": None}})
    other = canonical_json({"a": {"x": None, "ế": "Cao Lãnh"}, "b": [1, 2]})

    assert one == other == '{"a":{"x":null,"ế":"Cao Lãnh"},"b":[1,2]}'
