"""The hash tree of a list of texts, as RFC 6962 (Certificate Transparency) 2.1 builds it. Pure.

A leaf is hashed as `SHA-256(0x00 ‖ text)`, a node as `SHA-256(0x01 ‖ left ‖ right)`, so that no
node can pass for a leaf. A list of n > 1 is divided after the largest power of two below n. All
hashes here are 64 hex digits.
"""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").hexdigest()


def leaf_hash(text: str) -> str:
    """Return the hash of one leaf."""
    return hashlib.sha256(b"\x00" + text.encode()).hexdigest()


def tree_hash(texts: Sequence[str]) -> str:
    """Return the root over the texts, in their order; that of no text is the SHA-256 of nothing."""
    return _root([leaf_hash(text) for text in texts])


def path_to(index: int, texts: Sequence[str]) -> list[str]:
    """Return the hashes beside the way from a leaf up to the root, the leaf's neighbour first.

    Raises:
        IndexError: if there is no such leaf.
    """
    if not 0 <= index < len(texts):
        raise IndexError(index)
    return _path(index, [leaf_hash(text) for text in texts])


def root_from(text: str, *, index: int, size: int, path: Sequence[str]) -> str:
    """Return the root that a leaf and its path lead to; compare it with the root you trust.

    Raises:
        ValueError: if the path is too short or too long for this place in a tree of this size.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    found, rest = _climb(leaf_hash(text), index, size, list(path))
    if rest:
        raise ValueError("the path is too long")
    return found


def _root(hashes: Sequence[str]) -> str:
    match len(hashes):
        case 0:
            return EMPTY
        case 1:
            return hashes[0]
    cut = _cut(len(hashes))
    return _node(_root(hashes[:cut]), _root(hashes[cut:]))


def _path(index: int, hashes: Sequence[str]) -> list[str]:
    if len(hashes) == 1:
        return []
    cut = _cut(len(hashes))
    if index < cut:
        return [*_path(index, hashes[:cut]), _root(hashes[cut:])]
    return [*_path(index - cut, hashes[cut:]), _root(hashes[:cut])]


def _climb(start: str, index: int, size: int, path: list[str]) -> tuple[str, list[str]]:
    if size == 1:
        return start, path
    cut = _cut(size)
    is_left = index < cut
    inside = (index, cut) if is_left else (index - cut, size - cut)
    below, rest = _climb(start, *inside, path)
    if not rest:
        raise ValueError("the path is too short")
    beside = rest.pop(0)
    return (_node(below, beside) if is_left else _node(beside, below)), rest


def _node(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def _cut(size: int) -> int:
    """Return the largest power of two below a size above 1."""
    return 1 << ((size - 1).bit_length() - 1)
