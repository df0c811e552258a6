"""What the evidence says of one case, computed anew from the rows at each question."""

from dataclasses import dataclass
from typing import Any

from hall.casework.chain import START, digest_of, next_digest
from hall.casework.models import Case, CaseEvent, EventKind
from hall.evidence import merkle
from hall.evidence.models import EvidenceLeaf, EvidenceRoot
from hall.lib.signatures import is_signed

HANDED_IN = frozenset({EventKind.CASE_SUBMITTED, EventKind.CORRECTION_ANSWERED})


@dataclass(frozen=True, slots=True)
class Statement:
    """`is_whole`: no event was changed, removed or moved; `is_record_same`: the record is the one handed in.

    `root` is the first published one that covers all that was handed in; None until the next night.
    """

    handed_in: CaseEvent | None
    is_whole: bool
    is_record_same: bool
    root: EvidenceRoot | None
    proof: dict[str, Any]

    @property
    def is_good(self) -> bool:
        return self.handed_in is not None and self.is_whole and self.is_record_same


def statement_of(case: Case) -> Statement:
    """Compute a case's chain and hold it against its head, its record and the first root after it was handed in."""
    before, is_whole, handed_in = START, True, None
    digests: dict[int, str] = {}
    for number, event in enumerate(CaseEvent.objects.filter(case=case).order_by("sequence"), start=1):
        before = next_digest(before, event.sealed)
        is_whole = is_whole and (event.sequence, event.digest) == (number, before)
        digests[number] = before
        if event.kind in HANDED_IN:
            handed_in = event
    is_whole = is_whole and (case.event_count, case.head_digest) == (len(digests), before)
    said = handed_in.data.get("record") if handed_in else None
    leaf = _first_leaf(case, handed_in.sequence) if handed_in else None
    proof = _proof(leaf) if leaf else {}
    if leaf is not None:
        is_whole = is_whole and digests.get(leaf.event_count) == leaf.head_digest and proof["leads_to_root"]
    return Statement(handed_in, is_whole, said in (None, digest_of(case.record)), leaf.root if leaf else None, proof)


def _first_leaf(case: Case, sequence: int) -> EvidenceLeaf | None:
    leaves = EvidenceLeaf.objects.filter(case=case, event_count__gte=sequence).select_related("root")
    return leaves.order_by("event_count").first()


def _proof(leaf: EvidenceLeaf) -> dict[str, Any]:
    """What anyone needs to compute the root from the leaf by hand (docs/evidence.md)."""
    hashes = [merkle.leaf_hash(one.text) for one in leaf.root.leaves.order_by("position")]
    steps = merkle.path(hashes, leaf.position)
    root = leaf.root
    leads = merkle.climb(merkle.leaf_hash(leaf.text), steps).hex() == root.tree
    return {
        "leaf": leaf.text.decode(),
        "path": [[side, other.hex()] for side, other in steps],
        "root": root_as_json(root),
        "leads_to_root": leads
        and root.digest == root.expected_digest
        and is_signed(root.digest, root.signature, root.public_key),
    }


def root_as_json(root: EvidenceRoot) -> dict[str, Any]:
    """A root as it is published."""
    return {
        "day": root.day.isoformat(),
        "previous": root.previous,
        "leaf_count": root.leaf_count,
        "tree": root.tree,
        "digest": root.digest,
        "signature": root.signature,
        "public_key": root.public_key,
    }
