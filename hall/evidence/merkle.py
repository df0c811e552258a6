"""Merkle trees as in RFC 6962 section 2.1 (Certificate Transparency), over SHA-256. Pure.

A root stands for all its leaves; the path of a leaf proves with a few digests that it is among them.
"""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Leaves and nodes are told apart by their first byte, so that neither can pass for the other."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in this order."""
    if not leaves:
        return EMPTY
    row = list(leaves)
    while len(row) > 1:  # the same tree as the recursive definition: an odd one out moves up as it is
        paired = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = paired + row[len(row) - len(row) % 2 :]
    return row[0]


def path(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """From the leaf up: on which side the other one stands ("left" or "right"), and its hash."""
    found, row = [], list(leaves)
    while len(row) > 1:
        other = index ^ 1
        if other < len(row):
            found.append(("left" if other < index else "right", row[other]))
        paired = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row, index = paired + row[len(row) - len(row) % 2 :], index // 2
    return found


def climb(leaf: bytes, steps: Sequence[tuple[str, bytes]]) -> bytes:
    """The root that this leaf and path lead to."""
    for side, other in steps:
        leaf = node_hash(other, leaf) if side == "left" else node_hash(leaf, other)
    return leaf
