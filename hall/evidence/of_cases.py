"""Hold what is stored of some cases against their logs, and their logs against the roots. Reads only."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import TextField
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Cast

from hall.casework.chain import START, is_next, read
from hall.casework.models import Case, CaseDocument, CaseEvent, Upload
from hall.evidence.columns import Finding, Microseconds, Span
from hall.evidence.models import EvidenceLeaf
from hall.evidence.vouched import VOUCHING, Event, Vouched, findings_of_vouched
from hall.lib.moment import one_moment

GONE = "all its events are gone"


_COLUMNS = (
    "case_id", "sequence", "kind", Microseconds("at"), "actor_id", "acting_for_id", "mandate_id", "task_id", "key",
    Cast("data", TextField()), "digest",
)  # fmt: skip


def findings_of_cases(span: Span, *, files: bool = False) -> list[Finding]:
    """Every change, gap or reordering in these cases, as they are at one moment; `files` reads every file too."""
    vouched = Vouched()
    with one_moment():
        found = [*_logs(span, vouched), *findings_of_vouched(span, vouched)]
        return found + list(_files(span)) if files else found


def _logs(span: Span, vouched: Vouched) -> Iterator[Finding]:
    """Each case's events follow each other without a gap up to the head, and agree with the leaves of all nights."""
    rows = Case.objects.filter(**span.of("pk")).values_list("pk", "event_count", "head_digest")
    heads = {pk: (count, digest) for pk, count, digest in rows}
    leaves: dict[int, dict[int, str]] = defaultdict(dict)
    sealed = EvidenceLeaf.objects.filter(**span.of("case_id"))
    for case, count, digest in sealed.values_list("case_id", "event_count", "head_digest"):
        leaves[case][count] = digest
    for case, events in groupby(_events(span), itemgetter(0)):
        yield from _chain(case, events, heads.pop(case, (0, START)), leaves.pop(case, {}), vouched)
    for case in sorted({*leaves, *(case for case, (count, _) in heads.items() if count)}):
        yield Finding(f"case {case}", f"{GONE}, though a night's root knows them" if case in leaves else GONE)


def _events(span: Span) -> list[Any]:
    """Plain columns, as the database gives them: Django's own conversions took as long as the digests."""
    events = CaseEvent.objects.filter(**span.of("case_id")).order_by("case_id", "sequence")
    text, values = events.values_list(*_COLUMNS).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows: list[Any] = cursor.fetchall()
        return rows


def _chain(
    case: int, events: Iterable[Any], head: tuple[int, str], sealed: dict[int, str], vouched: Vouched
) -> Iterator[Finding]:
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
        if row[2] in VOUCHING:
            vouched.hear(Event(case, count, row[3]), row[2], read(row[9]))
        before = digest
    for missing in sealed:
        yield Finding(f"case {case} event {missing}", "it is gone, though a night's root knows it")
    if (count, before) != head:
        yield Finding(f"case {case}", "its last events are missing, or its head was changed")


def _place(row: Any) -> str:
    return f"case {row[0]} event {row[1]}"


def _files(span: Span) -> Iterator[Finding]:
    """Every stored file is the one whose digest is kept."""
    for word, rows in (
        ("document", CaseDocument.objects.exclude(sha256="")),
        ("upload", Upload.objects.filter(removed_at=None)),
    ):
        for row in rows.filter(**span.of("case_id")).order_by("pk"):
            if _digest_of_file(row.file) != row.sha256:
                yield Finding(f"{word} {row.pk}", "its file is missing or was exchanged")


def _digest_of_file(file: FieldFile) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
