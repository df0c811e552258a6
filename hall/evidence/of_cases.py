"""Hold what is stored of some cases against their logs, and their logs against the roots. Reads only."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Func, TextField
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Cast

from hall.casework.chain import START, digest_of, is_next
from hall.casework.models import Case, CaseDocument, CaseEvent, Decision, EventKind, Opinion, Upload
from hall.evidence.models import EvidenceLeaf
from hall.evidence.selectors import HANDED_IN
from hall.lib.moment import one_moment

GONE = "all its events are gone"


class Finding(NamedTuple):
    """Something that is not as the evidence says. `place` names the row."""

    place: str
    what: str


class Span(NamedTuple):
    """Cases by key, from `first` on and below `beyond`: also those whose row is gone."""

    first: int
    beyond: int

    def of(self, case: str) -> dict[str, int]:
        """The filter for rows whose case is called `case`."""
        return {f"{case}__gte": self.first, f"{case}__lt": self.beyond}


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


@dataclass
class Vouched:
    """What logs say of texts that lie elsewhere: digests, opinions and records by case, papers by their key."""

    opinions: set[tuple[int, str | None]] = field(default_factory=set)
    decisions: dict[int, str | None] = field(default_factory=dict)
    records: dict[int, str | None] = field(default_factory=dict)
    papers: dict[int | None, str | None] = field(default_factory=dict)

    def hear(self, case: int, kind: str, data: dict[str, Any]) -> None:
        """Take in an event of one of the kinds VOUCHING."""
        match kind:
            case EventKind.DECISION_SIGNED:
                self.decisions[case] = data.get("decision")
            case EventKind.DOCUMENT_READY:
                self.papers[data.get("document")] = data.get("sha256")
            case EventKind.VERDICT_GIVEN | EventKind.VERDICT_PROPOSED:
                self.opinions.add((case, data.get("opinion")))
            case _:
                self.records[case] = data.get("record")


VOUCHING = frozenset(
    {
        EventKind.DECISION_SIGNED,
        EventKind.DOCUMENT_READY,
        EventKind.VERDICT_GIVEN,
        EventKind.VERDICT_PROPOSED,
        *HANDED_IN,
    }
)


def findings_of_cases(span: Span, *, files: bool = False) -> list[Finding]:
    """Every change, gap or reordering in these cases, as they are at one moment; `files` reads every file too."""
    vouched = Vouched()
    with one_moment():
        found = [*_logs(span, vouched), *_opinions(span, vouched), *_decisions(span, vouched)]
        found += [*_records(vouched), *_papers(span, vouched)]
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
            vouched.hear(case, row[2], json.loads(row[9]))
        before = digest
    for missing in sealed:
        yield Finding(f"case {case} event {missing}", "it is gone, though a night's root knows it")
    if (count, before) != head:
        yield Finding(f"case {case}", "its last events are missing, or its head was changed")


def _place(row: Any) -> str:
    return f"case {row[0]} event {row[1]}"


def _opinions(span: Span, vouched: Vouched) -> Iterator[Finding]:
    for opinion in Opinion.objects.filter(**span.of("task__case_id")).select_related("task").order_by("pk"):
        if (opinion.task.case_id, opinion.digest) not in vouched.opinions:
            yield Finding(f"opinion {opinion.pk}", "its text is not what was given")


def _decisions(span: Span, vouched: Vouched) -> Iterator[Finding]:
    for decision in Decision.objects.filter(**span.of("case_id")).order_by("pk"):
        if vouched.decisions.get(decision.case_id) != decision.digest:
            yield Finding(f"decision {decision.pk}", "it is not what was signed")


def _records(vouched: Vouched) -> Iterator[Finding]:
    for pk, record in Case.objects.filter(pk__in=vouched.records).order_by("pk").values_list("pk", "record"):
        said = vouched.records[pk]
        if said and digest_of(record) != said:
            yield Finding(f"case {pk}", "its record is not what was handed in")


def _papers(span: Span, vouched: Vouched) -> Iterator[Finding]:
    issued = CaseDocument.objects.filter(**span.of("case_id")).exclude(sha256="").order_by("pk")
    for pk, sha256 in issued.values_list("pk", "sha256"):
        if vouched.papers.get(pk) != sha256:
            yield Finding(f"document {pk}", "its digest is not one that the log knows of")


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
