"""上次查看以后有什么变化: what is new in a case since the reader last opened it. Looking is no act: no event."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from forms_engine.review import ReviewSection
from hall.casework.models import Case, CaseEvent, CaseLook, EventKind
from hall.casework.states import CaseState
from identity.actors import Actor

# What the clock or the machine does by itself is no news to anybody.
NO_NEWS = frozenset({EventKind.DOCUMENT_READY, EventKind.REMINDED, EventKind.TASK_OPENED, EventKind.CASE_ARCHIVED})
CHANGING = frozenset({CaseState.SUBMITTED, CaseState.CORRECTION_ASKED})  # answers may still be corrected
NEVER_SEEN, HAS_NEWS = "new", "news"


@dataclass(frozen=True, slots=True)
class Seen:
    """The reader's last look. At the first one nothing is marked: everything would be."""

    who: int
    sequence: int
    at: datetime | None
    answers: Mapping[str, str]

    def is_new(self, at: datetime | None, by: int | None = None) -> bool:
        """Whether something of that moment came after the last look, and from somebody else."""
        return self.at is not None and at is not None and at > self.at and by != self.who

    def is_new_event(self, event: CaseEvent) -> bool:
        """Whether an event is news."""
        is_news = event.kind not in NO_NEWS and event.actor_id != self.who
        return self.at is not None and event.sequence > self.sequence and is_news

    def changed_rows(self, sections: Iterable[ReviewSection], record: Mapping[str, Any]) -> frozenset[str]:
        """The paths of the answers that read otherwise now."""
        if not self.answers:
            return frozenset()
        changed = {key for key, digest in _digests(record).items() if self.answers.get(key) != digest}
        return frozenset(row.key for section in sections for row in section.rows if row.key.split(".", 1)[0] in changed)


def look_at(actor: Actor, case: Case, now: datetime) -> Seen:
    """What the reader saw last; from now on they have seen what there is. Two statements, one when nothing happened."""
    assert actor.account is not None  # noqa: S101 -- the desk is for people who are signed in
    who = actor.account.pk
    before = CaseLook.objects.filter(account_id=who, case=case).first()
    answers = _digests(case.record) if case.state in CHANGING else {}
    if before is None or (before.sequence, before.answers) != (case.event_count, answers):
        CaseLook.objects.bulk_create(
            [CaseLook(account_id=who, case=case, sequence=case.event_count, at=now, answers=answers)],
            update_conflicts=True,
            unique_fields=["account", "case"],
            update_fields=["sequence", "at", "answers"],
        )
    if before is None:
        return Seen(who, 0, None, {})
    return Seen(who, before.sequence, before.at, before.answers)


def news_of(actor: Actor, cases: Collection[int]) -> dict[int, str]:
    """Of these cases those that the reader never opened, and those in which others have done something since.

    Two queries at most, for the rows of one page.
    """
    looks = CaseLook.objects.filter(account=actor.account, case__in=cases).values_list("case_id", "sequence")
    seen = dict(looks)
    events = CaseEvent.objects.filter(case__in=seen).exclude(kind__in=NO_NEWS).exclude(actor=actor.account)
    latest = dict(events.order_by().values_list("case_id").annotate(latest=Max("sequence")))
    found = dict.fromkeys(set(cases) - seen.keys(), NEVER_SEEN)
    return found | {pk: HAS_NEWS for pk, sequence in seen.items() if latest.get(pk, 0) > sequence}


def _digests(record: Mapping[str, Any]) -> dict[str, str]:
    return {key: _digest(value) for key, value in record.items()}


def _digest(value: Any) -> str:
    """Short: it tells a change from none, and nothing else."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
