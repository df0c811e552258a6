"""The tree is RFC 6962's, and every path leads to its root and to no other."""

from hypothesis import given
from hypothesis import strategies as st

from hall.evidence.merkle import EMPTY, climb, leaf_hash, node_hash, path, root


def recursive(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1 word by word: split at the largest power of two that is smaller than n."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(recursive(leaves[:split]), recursive(leaves[split:]))


texts = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


@given(texts)
def test_root_is_that_of_the_standard(given_texts: list[bytes]) -> None:
    leaves = [leaf_hash(text) for text in given_texts]
    assert root(leaves) == recursive(leaves)


@given(texts, st.data())
def test_each_path_leads_to_the_root_and_a_changed_leaf_does_not(given_texts: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(text) for text in given_texts]
    index = data.draw(st.integers(0, len(leaves) - 1))
    steps = path(leaves, index)
    assert climb(leaves[index], steps) == root(leaves)
    assert climb(leaf_hash(b"forged, longer than any"), steps) != root(leaves)


def test_empty_tree_is_the_hash_of_nothing() -> None:
    assert root([]) == EMPTY
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
