"""Hold everything that is stored against the logs, and the logs against the roots: see also of_cases.py. Reads only."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from django.db import connection

from hall.casework.models import Case
from hall.evidence import merkle
from hall.evidence.columns import Finding, Span
from hall.evidence.models import EvidenceRoot
from hall.evidence.of_cases import findings_of_cases
from hall.evidence.vouched import findings_of_strays
from hall.lib.moment import one_moment
from hall.lib.signatures import fingerprint, is_ours, is_signed

CASES = 1_000  # looked at together: some ten thousand events in memory
BEYOND_ALL = 2**63 - 1


def findings(*, files: bool = False, processes: int = 1) -> Iterator[Finding]:
    """Every change, gap or reordering, in the order of the cases, then strays and roots; `files` reads every file too.

    The hall may go on working: each thousand cases are looked at as they are at one moment. With more than one process
    they are looked at side by side, on PostgreSQL and not within a transaction.
    """
    look = partial(findings_of_cases, files=files)
    is_alone = processes == 1 or connection.vendor != "postgresql" or connection.in_atomic_block
    for found in map(look, _spans()) if is_alone else _beside(look, list(_spans()), processes):
        yield from found
    with one_moment():
        yield from findings_of_strays()
        yield from _roots()


def _spans() -> Iterator[Span]:
    """All cases, and all keys between and behind them: a row that should not be there lies in one of them, too."""
    first = 0
    while first < BEYOND_ALL:
        following = Case.objects.filter(pk__gte=first).order_by("pk").values_list("pk", flat=True)[CASES : CASES + 1]
        beyond = next(iter(following), BEYOND_ALL)
        yield Span(first, beyond)
        first = beyond


def _beside(look: "partial[list[Finding]]", spans: Sequence[Span], processes: int) -> Iterator[list[Finding]]:
    """Forked, so that each begins at once; with connections of their own, so that none may be open when they begin."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        yield from pool.map(look, spans)


def _roots() -> Iterator[Finding]:
    """Each root covers its leaves and the root before it, and is signed by the hall: see also kept.py."""
    before = ""
    for root in EvidenceRoot.objects.order_by("id").iterator(100):
        place = f"root of {root.day}"
        leaves = [merkle.leaf_hash(leaf.text) for leaf in root.leaves.order_by("position").iterator(CASES)]
        if len(leaves) != root.leaf_count or merkle.root(leaves).hex() != root.tree:
            yield Finding(place, "its leaves were changed")
        if root.previous != before:
            yield Finding(place, "the one before it is missing or was changed")
        if root.digest != root.expected_digest:
            yield Finding(place, "it was changed")
        if not is_signed(root.digest, root.signature, root.public_key):
            yield Finding(place, "its signature is not good")
        elif not is_ours(root.public_key):
            yield Finding(place, f"it is signed by a key that is not the hall's: {fingerprint(root.public_key)}")
        before = root.digest
