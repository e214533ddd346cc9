"""The hash tree against the vectors of RFC 6962's own reference, and against itself."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.custody.tree import EMPTY, leaf_hash, path_to, root_from, tree_hash

texts = st.lists(st.text(max_size=4), min_size=1, max_size=40)


def node(left, right):
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def test_a_tree_of_nothing_is_the_hash_of_nothing():
    assert tree_hash([]) == EMPTY == hashlib.sha256().hexdigest()


def test_a_tree_of_five_by_hand():
    a, b, c, d, e = map(leaf_hash, "abcde")

    assert tree_hash("abcde") == node(node(node(a, b), node(c, d)), e)
    assert path_to(2, "abcde") == [d, node(a, b), e]
    assert path_to(4, "abcde") == [node(node(a, b), node(c, d))]


def test_a_leaf_is_never_taken_for_a_node():
    inner = bytes.fromhex(leaf_hash("a")) + bytes.fromhex(leaf_hash("b"))

    assert leaf_hash("a") == hashlib.sha256(b"\x00a").hexdigest()
    assert tree_hash("ab") != hashlib.sha256(b"\x00" + inner).hexdigest()


@given(texts, st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_every_path_leads_to_the_root_and_no_other_leaf_takes_it(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = path_to(index, leaves)

    assert root_from(leaves[index], index=index, size=len(leaves), path=path) == tree_hash(leaves)
    other = leaves[index] + "?"
    assert root_from(other, index=index, size=len(leaves), path=path) != tree_hash(leaves)


@pytest.mark.parametrize("path", [[], ["00" * 32] * 4])
def test_a_path_of_another_length_is_refused(path):
    with pytest.raises(ValueError, match="path is too"):
        root_from("c", index=2, size=5, path=path)


def test_a_leaf_that_is_not_there_has_no_path():
    with pytest.raises(IndexError):
        path_to(5, "abcde")
    with pytest.raises(ValueError, match="no such leaf"):
        root_from("f", index=5, size=5, path=[])
