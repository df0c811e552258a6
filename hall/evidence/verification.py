"""Hold everything that is stored against the chain, and the chain against the roots. Reads only."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Func, QuerySet, TextField
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Cast

from hall.casework.chain import START, digest_of, is_next
from hall.casework.models import Case, CaseDocument, CaseEvent, Decision, EventKind, Opinion, Upload
from hall.evidence import merkle
from hall.evidence.models import EvidenceLeaf, EvidenceRoot
from hall.lib.signatures import is_signed

CHUNK = 5_000


class Microseconds(Func):
    """A moment as `chain.microseconds` gives it, counted by the database: in Python it took longer than the rest."""

    template = "(extract(epoch FROM %(expressions)s) * 1000000)::bigint"
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite keeps `2026-11-17 02:00:00[.123456]` in UTC."""
        at, parameters = compiler.compile(self.source_expressions[0])
        sql = f"(CAST(strftime('%%s', {at}) AS INTEGER) * 1000000 + CAST(substr({at}, 21) AS INTEGER))"
        return sql, [*parameters, *parameters]


_COLUMNS = (
    "case_id", "sequence", "kind", Microseconds("at"), "actor_id", "acting_for_id", "mandate_id", "task_id", "key",
    Cast("data", TextField()), "digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the evidence says. `place` names the row."""

    place: str
    what: str


def findings(*, files: bool = False) -> Iterator[Finding]:
    """Every change, gap or reordering, in the order of the cases, then of the roots; `files` reads every file too."""
    yield from _chains()
    yield from _heads_without_events()
    yield from _texts()
    yield from _roots()
    if files:
        yield from _files()


def _chains() -> Iterator[Finding]:
    """Each case's events follow each other without a gap up to the head, and agree with the leaves of all nights."""
    heads = Case.objects.order_by("pk").values_list("pk", "event_count", "head_digest")
    known = {pk: (count, digest) for pk, count, digest in heads.iterator(CHUNK)}
    leaves = _by_case(
        EvidenceLeaf.objects.order_by("case_id", "event_count").values_list("case_id", "event_count", "head_digest")
    )
    rows = _read_ahead(CaseEvent.objects.order_by("case_id", "sequence").values_list(*_COLUMNS))
    waiting = next(leaves, None)
    for case, events in groupby(rows, itemgetter(0)):
        while waiting is not None and waiting[0] < case:
            yield Finding(f"case {waiting[0]}", "all its events are gone, though a night's root knows them")
            waiting = next(leaves, None)
        sealed: dict[int, str] = {}
        if waiting is not None and waiting[0] == case:
            sealed, waiting = waiting[1], next(leaves, None)
        yield from _chain(case, events, known.get(case, (0, START)), sealed)
    while waiting is not None:
        yield Finding(f"case {waiting[0]}", "all its events are gone, though a night's root knows them")
        waiting = next(leaves, None)


def _read_ahead(rows: "QuerySet[Any, Any]") -> Iterator[Any]:
    """Plain columns, as the database gives them. It reads the next ones while these are looked at."""
    text, values = rows.query.sql_with_params()
    with connection.chunked_cursor() as cursor, ThreadPoolExecutor(1) as beside:
        cursor.execute(text, values)
        coming = beside.submit(cursor.fetchmany, CHUNK)
        while chunk := coming.result():
            coming = beside.submit(cursor.fetchmany, CHUNK)
            yield from chunk


def _by_case(rows: Any) -> Iterator[tuple[int, dict[int, str]]]:
    for case, group in groupby(rows.iterator(CHUNK), itemgetter(0)):
        yield case, {count: digest for _, count, digest in group}


def _chain(case: int, events: Any, head: tuple[int, str], sealed: dict[int, str]) -> Iterator[Finding]:
    before, count = START, 0
    for row in events:
        number, digest = row[1], row[10]
        count += 1
        if number != count:
            yield Finding(_place(row), f"event {count} is missing" if number > count else "stands twice")
            count = number
        if not is_next(before, row[:9], row[9], digest):
            yield Finding(_place(row), "it was changed, or one before it was changed, removed or moved")
        if count in sealed and sealed.pop(count) != digest:
            yield Finding(_place(row), "it is not what a night's root was made of")
        before = digest
    for missing in sealed:
        yield Finding(f"case {case} event {missing}", "it is gone, though a night's root knows it")
    if (count, before) != head:
        yield Finding(f"case {case}", "its last events are missing, or its head was changed")


def _place(row: Any) -> str:
    return f"case {row[0]} event {row[1]}"


def _heads_without_events() -> Iterator[Finding]:
    for pk in Case.objects.filter(event_count__gt=0, events__isnull=True).order_by("pk").values_list("pk", flat=True):
        yield Finding(f"case {pk}", "all its events are gone")


def _texts() -> Iterator[Finding]:
    """Record, opinions, decisions and papers are those that the log vouches for."""
    given = (EventKind.VERDICT_GIVEN, EventKind.VERDICT_PROPOSED)
    said = CaseEvent.objects.filter(kind__in=given).values_list("data__opinion", flat=True)
    vouched = {digest for digest in said.iterator(CHUNK) if digest}
    for opinion in Opinion.objects.order_by("pk").iterator(CHUNK):
        if opinion.digest not in vouched:
            yield Finding(f"opinion {opinion.pk}", "its text is not what was given")
    yield from _decisions()
    yield from _records()
    yield from _papers()


def _decisions() -> Iterator[Finding]:
    said = CaseEvent.objects.filter(kind=EventKind.DECISION_SIGNED).values_list("case_id", "data__decision")
    vouched = dict(said.iterator(CHUNK))
    for decision in Decision.objects.order_by("pk").iterator(CHUNK):
        if vouched.get(decision.case_id) != decision.digest:
            yield Finding(f"decision {decision.pk}", "it is not what was signed")


def _records() -> Iterator[Finding]:
    handed_in = (EventKind.CASE_SUBMITTED, EventKind.CORRECTION_ANSWERED)
    said = CaseEvent.objects.filter(kind__in=handed_in).order_by("case_id", "sequence")
    last = dict(said.values_list("case_id", "data__record").iterator(CHUNK))
    for pk, record in Case.objects.filter(pk__in=last).order_by("pk").values_list("pk", "record").iterator(CHUNK):
        if last[pk] and digest_of(record) != last[pk]:
            yield Finding(f"case {pk}", "its record is not what was handed in")


def _papers() -> Iterator[Finding]:
    said = CaseEvent.objects.filter(kind=EventKind.DOCUMENT_READY).values_list("data__document", "data__sha256")
    vouched = dict(said.iterator(CHUNK))
    issued = CaseDocument.objects.exclude(sha256="").order_by("pk").values_list("pk", "sha256")
    for pk, sha256 in issued.iterator(CHUNK):
        if vouched.get(pk) != sha256:
            yield Finding(f"document {pk}", "its digest is not one that the log knows of")


def _files() -> Iterator[Finding]:
    """Every stored file is the one whose digest is kept."""
    for word, rows in (
        ("document", CaseDocument.objects.exclude(sha256="")),
        ("upload", Upload.objects.filter(removed_at=None)),
    ):
        for row in rows.order_by("pk").iterator(CHUNK):
            if _digest_of_file(row.file) != row.sha256:
                yield Finding(f"{word} {row.pk}", "its file is missing or was exchanged")


def _digest_of_file(file: FieldFile) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def _roots() -> Iterator[Finding]:
    """Each root covers its leaves and the root before it, and is signed."""
    before = ""
    for root in EvidenceRoot.objects.order_by("id").iterator(CHUNK):
        place = f"root of {root.day}"
        leaves = [merkle.leaf_hash(leaf.text) for leaf in root.leaves.order_by("position").iterator(CHUNK)]
        if len(leaves) != root.leaf_count or merkle.root(leaves).hex() != root.tree:
            yield Finding(place, "its leaves were changed")
        if root.previous != before:
            yield Finding(place, "the one before it is missing or was changed")
        if root.digest != root.expected_digest:
            yield Finding(place, "it was changed")
        if not is_signed(root.digest, root.signature, root.public_key):
            yield Finding(place, "its signature is not good")
        before = root.digest
