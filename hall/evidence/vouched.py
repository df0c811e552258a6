"""What logs say of what lies elsewhere: is it there and the same, is nothing else there? Reads only."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, TextField
from django.db.models.functions import Cast

from hall.casework.chain import digest_of, read
from hall.casework.filling.counter import COUNTER_FILES
from hall.casework.models import (
    Case,
    CaseDocument,
    CaseEvent,
    Countersignature,
    Decision,
    EventKind,
    LicenceMaterial,
    Opinion,
    Recusal,
    Upload,
)
from hall.evidence.columns import Finding, Microseconds, Span
from hall.wallet.models import Licence, LicenceStatus

HANDED_IN = frozenset({EventKind.CASE_SUBMITTED, EventKind.CORRECTION_ANSWERED})
# Which digests of texts an event has, by the key in its data
TEXTS: dict[str, tuple[str, ...]] = {
    EventKind.DECISION_SIGNED: ("decision",),
    EventKind.VERDICT_PROPOSED: ("opinion",),
    EventKind.VERDICT_GIVEN: ("opinion", "countersignature"),
    EventKind.PROPOSAL_SENT_BACK: ("countersignature",),
    EventKind.RECUSED: ("recusal",),
}
VOUCHING = frozenset(
    {*TEXTS, *HANDED_IN, EventKind.DOCUMENT_READY, EventKind.MATERIAL_SUPPLIED, EventKind.LICENCE_CHANGED}
)
OTHER_STATUS = "its status is not what was last said of it"
NOTHING = digest_of([])  # of files, or of licences in their place


class Event(NamedTuple):
    """Where something was said: which case, which of its events, when (in microseconds)."""

    case: int
    sequence: int
    at: int

    @property
    def place(self) -> str:
        return f"case {self.case} event {self.sequence}"


class Text(NamedTuple):
    """One text of a case, by what it is and its digest."""

    case: int
    word: str
    digest: str


@dataclass
class Vouched:
    """What the events of some cases said, each with the event that said it last.

    `silent` are the cases whose decision was signed before its event told of the licences that it issued.
    """

    texts: dict[Text, Event] = field(default_factory=dict)
    records: dict[int, str] = field(default_factory=dict)
    files: list[tuple[Event, str]] = field(default_factory=list)
    instead: list[tuple[Event, str]] = field(default_factory=list)
    supplied: list[tuple[Event, str, str]] = field(default_factory=list)
    papers: dict[int, tuple[Event, str, str]] = field(default_factory=dict)
    issued: dict[str, tuple[Event, str]] = field(default_factory=dict)
    licences: dict[str, tuple[Event, str]] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    silent: set[int] = field(default_factory=set)

    def hear(self, event: Event, kind: str, data: dict[str, Any]) -> None:
        """Take in an event of one of the kinds VOUCHING; those of before a digest was written down have none."""
        for word in TEXTS.get(kind, ()):
            if word in data:
                self.texts[Text(event.case, word, data[word])] = event
        match kind:
            case EventKind.DECISION_SIGNED if "licences" in data:
                self.issued |= {number: (event, digest) for number, digest in data["licences"]}
                self.replaced |= {data["replaced"]} if "replaced" in data else set()
            case EventKind.DECISION_SIGNED:
                self.silent.add(event.case)
            case EventKind.DOCUMENT_READY if "document" in data:
                self.papers[data["document"]] = event, data.get("sha256", ""), data.get("content", "")
            case EventKind.MATERIAL_SUPPLIED if "sha256" in data:
                self.supplied.append((event, data.get("material", ""), data["sha256"]))
            case EventKind.LICENCE_CHANGED if "licence" in data:
                self.licences[data["licence"]] = event, data.get("status", "")
            case _ if kind in HANDED_IN:
                self.records[event.case] = data.get("record", "")
                if "files" in data:
                    self.files.append((event, data["files"]))
                    self.instead.append((event, data.get("licences", NOTHING)))


def findings_of_vouched(span: Span, vouched: Vouched) -> Iterator[Finding]:
    """Everything in these cases that is not as their logs say."""
    yield from _texts(span, vouched)
    yield from _records(vouched)
    yield from _papers(span, vouched)
    yield from _uploads(span, vouched)
    yield from _licences_instead(span, vouched)
    yield from _licences(span, vouched)


def _texts(span: Span, vouched: Vouched) -> Iterator[Finding]:
    gone = dict(vouched.texts)
    for row, text in _stored_texts(span):
        if text in vouched.texts:
            gone.pop(text, None)
        else:
            yield Finding(f"{text.word} {row}", "it is not what the log says")
    for text, event in gone.items():
        yield Finding(event.place, f"the {text.word} that it tells of is gone or was changed")


def _stored_texts(span: Span) -> Iterator[tuple[int, Text]]:
    opinions = Opinion.objects.filter(**span.of("task__case_id")).annotate(case_id=F("task__case_id"))
    for opinion in opinions.order_by("pk"):
        yield opinion.pk, Text(opinion.case_id, "opinion", opinion.digest)
    signatures = Countersignature.objects.filter(**span.of("opinion__task__case_id"))
    for signature in signatures.annotate(case_id=F("opinion__task__case_id")).order_by("pk"):
        yield signature.pk, Text(signature.case_id, "countersignature", signature.digest)
    for decision in Decision.objects.filter(**span.of("case_id")).order_by("pk"):
        yield decision.pk, Text(decision.case_id, "decision", decision.digest)
    for recusal in Recusal.objects.filter(**span.of("case_id")).order_by("pk"):
        yield recusal.pk, Text(recusal.case_id, "recusal", recusal.digest)


def _records(vouched: Vouched) -> Iterator[Finding]:
    records = Case.objects.filter(pk__in=vouched.records).order_by("pk")
    for pk, record in records.values_list("pk", Cast("record", TextField())):
        said = vouched.records[pk]
        if said and not _is_digest_of(said, record):
            yield Finding(f"case {pk}", "its record is not what was handed in")


def _is_digest_of(said: str, stored: str, *before: str) -> bool:
    """Whether a digest is that of a stored JSON text, or of the list of these words and what it says."""
    values = (reader(stored) for reader in (read, json.loads))  # the slower where the faster reads something else
    return any(digest_of([*before, value] if before else value) == said for value in values)


def _papers(span: Span, vouched: Vouched) -> Iterator[Finding]:
    """The file's digest, and what the verify page shows of the paper (since its event has a digest of that too)."""
    gone = dict(vouched.papers)
    issued = CaseDocument.objects.filter(**span.of("case_id")).order_by("pk")
    columns = ("pk", "case_id", "sha256", "kind", "verification_code", Cast("data", TextField()))
    for pk, case, sha256, kind, code, data in issued.values_list(*columns):
        event, said, content = gone.pop(pk, (None, "", ""))
        if sha256 != said or (event and event.case != case):
            yield Finding(f"document {pk}", "its digest is not one that the log knows of")
        elif content and not _is_digest_of(content, data, kind, code):
            yield Finding(f"document {pk}", "its content is not what was issued")
    for event, _said, _content in gone.values():
        yield Finding(event.place, "the document that it tells of is gone")


def _uploads(span: Span, vouched: Vouched) -> Iterator[Finding]:
    """At each handing-in the files were those of its digest, and what was supplied later is there."""
    if not vouched.files and not vouched.supplied:
        return
    stored: dict[int, list[Any]] = defaultdict(list)
    columns = ("case_id", "sha256", "material", Microseconds("uploaded_at"), Microseconds("removed_at"))
    for row in Upload.objects.filter(**span.of("case_id")).values_list(*columns):
        stored[row[0]].append(row)
    for event, said in vouched.files:
        if not _are_files(_there(stored[event.case], event.at), said):
            yield Finding(event.place, "the files that were handed in are not those that are kept")
    for event, material, said in vouched.supplied:
        if (event.case, said, material, event.at) not in {row[:4] for row in stored[event.case]}:
            yield Finding(event.place, "the file that was supplied is not kept")


def _there(rows: Iterable[Any], at: int) -> list[Any]:
    """Those of a case that were there at a moment; when each came and went are its last two columns."""
    return [row for row in rows if row[-2] <= at and (row[-1] is None or row[-1] > at)]


def _are_files(there: Iterable[Any], said: str) -> bool:
    """What was scanned at the counter is counted where the service item asks for files at all."""
    if said == NOTHING:
        return all(material in COUNTER_FILES for _case, _sha256, material, *_ in there)
    return digest_of(sorted(sha256 for _case, sha256, *_ in there)) == said


def _licences_instead(span: Span, vouched: Vouched) -> Iterator[Finding]:
    """At each handing-in the licences that stood in place of files were those of its digest."""
    if not vouched.instead:
        return
    stored: dict[int, list[Any]] = defaultdict(list)
    columns = ("case_id", "material", "licence__number", Microseconds("added_at"), Microseconds("removed_at"))
    for row in LicenceMaterial.objects.filter(**span.of("case_id")).values_list(*columns):
        stored[row[0]].append(row)
    for event, said in vouched.instead:
        there = sorted([material, number] for _case, material, number, *_ in _there(stored[event.case], event.at))
        if digest_of(there) != said:
            yield Finding(event.place, "the licences that were handed in are not those that are kept")


def _licences(span: Span, vouched: Vouched) -> Iterator[Finding]:
    """Each licence that a decision issued says what it did then, stands as was last said of it, and no other does."""
    silent = set(Case.objects.filter(pk__in=vouched.silent).values_list("number", flat=True))
    of_cases = Licence.objects.filter(case_number__in=Case.objects.filter(**span.of("pk")).values("number"))
    stored = {one.number: one for one in of_cases}
    for number, (event, _said) in (vouched.issued | vouched.licences).items():
        if number not in stored:
            yield Finding(event.place, "the licence that it tells of is gone")
    for number, licence in stored.items():
        said = vouched.issued[number][1] if number in vouched.issued else ""
        if not said and licence.case_number not in silent:
            yield Finding(f"licence {number}", "no decision issued it")
        elif said and digest_of(licence.said) != said:
            yield Finding(f"licence {number}", "it is not what was issued")
        elif not _stands_as_said(licence, vouched):
            yield Finding(f"licence {number}", OTHER_STATUS)
    for licence in Licence.objects.filter(number__in=vouched.replaced, status=LicenceStatus.VALID):
        yield Finding(f"licence {licence.number}", OTHER_STATUS)


def _stands_as_said(licence: Licence, vouched: Vouched) -> bool:
    """A renewal that took its place is told of in the log of the case that brought the new one."""
    if licence.number in vouched.licences:
        return licence.status == vouched.licences[licence.number][1]
    if licence.number not in vouched.issued or licence.status == LicenceStatus.VALID:
        return True
    signed = CaseEvent.objects.filter(case__renews=licence, kind=EventKind.DECISION_SIGNED)
    return licence.status == LicenceStatus.CHANGED and any(one.data.get("replaced") == licence.number for one in signed)


def findings_of_strays() -> Iterator[Finding]:
    """Licences of cases that there are not."""
    known = Case.objects.filter(number=OuterRef("case_number"))
    strays = Licence.objects.filter(~Exists(known)).order_by("pk").values_list("number", flat=True)
    for number in strays.iterator(1_000):
        yield Finding(f"licence {number}", "no case issued it")
