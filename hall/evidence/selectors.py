"""What the evidence says of one case, computed anew from the rows at each question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hall.casework.chain import START, microseconds, next_digest
from hall.casework.models import Case, CaseEvent
from hall.evidence import merkle
from hall.evidence.columns import Span
from hall.evidence.models import EvidenceLeaf, EvidenceRoot
from hall.evidence.vouched import HANDED_IN, VOUCHING, Event, Vouched, findings_of_vouched
from hall.lib.moment import one_moment
from hall.lib.signatures import is_ours, is_signed


@dataclass(frozen=True, slots=True)
class Statement:
    """`is_whole`: no event was changed, removed or moved; `is_as_said`: nor was anything that the log vouches for.

    From the record, files and licences that were handed in to the papers, by their digests: no file is read.

    `covered_until` is the last event under `root`, the newest that knows the case; those after it wait for the next
    night. `first_root` is the first that covers all that was handed in.
    """

    handed_in: CaseEvent | None
    is_whole: bool
    is_as_said: bool
    event_count: int
    covered_until: CaseEvent | None
    root: EvidenceRoot | None
    first_root: EvidenceRoot | None
    proof: dict[str, Any]

    @property
    def is_good(self) -> bool:
        return self.handed_in is not None and self.is_whole and self.is_as_said

    @property
    def covered(self) -> int:
        """How many events are under a root, from the first on."""
        return self.covered_until.sequence if self.covered_until else 0

    @property
    def uncovered(self) -> int:
        return self.event_count - self.covered


def statement_of(case: Case) -> Statement:
    """Compute a case's chain and hold it against its head, all that it vouches for, and the roots that know it."""
    with one_moment():  # an act meanwhile is no change
        case.refresh_from_db(fields=["event_count", "head_digest"])
        return _statement_of(case)


def _statement_of(case: Case) -> Statement:
    events = {event.sequence: event for event in CaseEvent.objects.filter(case=case).order_by("sequence")}
    leaves = list(EvidenceLeaf.objects.filter(case=case).select_related("root").order_by("event_count"))
    handed_in = next((event for event in reversed(events.values()) if event.kind in HANDED_IN), None)
    newest = leaves[-1] if leaves else None
    first = next((leaf for leaf in leaves if handed_in and leaf.event_count >= handed_in.sequence), None)
    proofs = {leaf.pk: _proof(leaf, events) for leaf in (newest, first) if leaf}
    return Statement(
        handed_in,
        _is_chain(case, events.values(), leaves) and all(proof["leads_to_root"] for proof in proofs.values()),
        _is_as_said(case, events.values()),
        len(events),
        events.get(newest.event_count) if newest else None,
        newest.root if newest else None,
        first.root if first else None,
        _whole_proof(proofs, newest, first, len(events)),
    )


def _is_as_said(case: Case, events: Iterable[CaseEvent]) -> bool:
    vouched = Vouched()
    for event in events:
        if event.kind in VOUCHING:
            vouched.hear(Event(case.pk, event.sequence, microseconds(event.at)), event.kind, event.data)
    return not any(findings_of_vouched(Span(case.pk, case.pk + 1), vouched))


def _is_chain(case: Case, events: Iterable[CaseEvent], leaves: Iterable[EvidenceLeaf]) -> bool:
    """The events follow each other from the first to the head, and are those of each night's leaf."""
    before, count = START, 0
    sealed = {leaf.event_count: leaf.head_digest for leaf in leaves}
    for count, event in enumerate(events, start=1):
        before = next_digest(before, event.sealed)
        if (event.sequence, event.digest) != (count, before) or sealed.pop(count, before) != before:
            return False
    return not sealed and (case.event_count, case.head_digest) == (count, before)


def _whole_proof(
    proofs: Mapping[int, dict[str, Any]], newest: EvidenceLeaf | None, first: EvidenceLeaf | None, count: int
) -> dict[str, Any]:
    """The newest root's proof, which events are not under it, and the proof of the first after the handing-in."""
    covered = newest.event_count if newest else 0
    whole: dict[str, Any] = dict(proofs[newest.pk]) if newest else {"covers": None}
    whole["not_covered"] = {"first": covered + 1, "last": count} if covered < count else None
    if first and first != newest:
        whole["handed_in"] = proofs[first.pk]
    return whole


def _proof(leaf: EvidenceLeaf, events: Mapping[int, CaseEvent]) -> dict[str, Any]:
    """What anyone needs to compute the root from the leaf by hand (docs/evidence.md)."""
    last = events.get(leaf.event_count)
    hashes = [merkle.leaf_hash(one.text) for one in leaf.root.leaves.order_by("position")]
    steps = merkle.path(hashes, leaf.position)
    root = leaf.root
    leads = merkle.climb(merkle.leaf_hash(leaf.text), steps).hex() == root.tree
    return {
        "covers": {"first": 1, "last": leaf.event_count, "until": moment_text(last.at) if last else None},
        "leaf": leaf.text.decode(),
        "path": [[side, other.hex()] for side, other in steps],
        "root": root_as_json(root),
        "leads_to_root": leads
        and root.digest == root.expected_digest
        and is_ours(root.public_key)
        and is_signed(root.digest, root.signature, root.public_key),
    }


def moment_text(at: datetime) -> str:
    """A moment as machines read it: UTC, to the microsecond that the log's digests cover."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


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
