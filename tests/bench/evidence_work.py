"""What the processes of tests.bench.evidence do. Settings come by the environment."""

import json
import os
import statistics
import sys
import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.db.models import Model  # noqa: E402

from hall.casework import services  # noqa: E402
from hall.casework.chain import START, digest_of, next_digest  # noqa: E402
from hall.casework.models import Case, CaseEvent, Task  # noqa: E402
from hall.casework.services import frame  # noqa: E402
from hall.casework.services.documents import keep_pdf  # noqa: E402
from hall.catalog.content import Material, Procedure  # noqa: E402
from hall.catalog.procedure import LicenceTerms  # noqa: E402
from hall.evidence.verification import findings  # noqa: E402
from hall.lib.statements import Writes  # noqa: E402
from tests.bench.casework_work import DEPARTMENTS, NOW, People, drafts, people, whole  # noqa: E402
from tests.casework.builders import PLAN, item, pdf, step  # noqa: E402

PAIRS, CASES, EACH = 300, 10_000, 20
WHOLE = 400  # one process takes a thousand at a time
ROUNDS = 5
DATA = {"step": "part-scjg", "verdict": "approve", "round": 1}


def verdict() -> None:
    """A verdict beside one that leaves no event, again and again: the median of what lies between two neighbours."""
    cast = people()
    ready = [services.submit_case(case.pk, actor=who, now=NOW) for case, who in drafts(cast, PAIRS // 2 + 1)]
    cases = [services.accept_case(case.pk, actor=cast.clerk, now=NOW) for case in ready]
    tasks = Task.objects.filter(case__in=cases).select_related("department").order_by("?")
    work = iter([(task.pk, cast.officers[task.department.code]) for task in tasks])

    def took() -> float:
        task, officer = next(work)
        started = time.perf_counter()
        case = services.give_verdict(task, "approve", "材料齐全，符合规定条件。", actor=officer, now=NOW).case
        ended = time.perf_counter()
        Case.objects.filter(pk=case.pk).update(event_count=case.events.count())  # where an event was left out
        return ended - started

    def took_without_log() -> float:
        with ExitStack() as left_out:
            left_out.enter_context(patch.object(frame, "next_digest", lambda before, event: "0" * 64))
            left_out.enter_context(patch.object(Writes, "insert", without_events))
            return took()

    took()
    logged, between = [], []
    for number in range(PAIRS):
        if number % 2:  # neither always comes second
            bare = took_without_log()
            logged.append(took())
        else:
            logged.append(took())
            bare = took_without_log()
        between.append(logged[-1] - bare)
    print(json.dumps([statistics.median(between), statistics.median(logged)]))


def without_events(writes: Writes, rows: "Sequence[Model]", insert: Any = Writes.insert) -> None:
    if not rows or not isinstance(rows[0], CaseEvent):
        insert(writes, rows)
        return
    for event in rows:  # what listeners look at: an event that is stored
        event.pk = 0


def events_alone() -> None:
    """Write the logs of many cases in good order, then let the verification read everything."""
    ((template, _),) = drafts(people(), 1)
    first = CaseEvent.objects.get(case=template)
    cases = Case.objects.bulk_create([copied(template, public_id=uuid.uuid4(), number=f"E{n}") for n in range(CASES)])
    for start in range(0, CASES, 500):
        events = [event for case in cases[start : start + 500] for event in log_of(case, first.actor_id)]
        CaseEvent.objects.bulk_create(events)
    Case.objects.bulk_update(cases, ["event_count", "head_digest"], batch_size=1000)
    print(json.dumps([verified(processes=os.cpu_count() or 1), CASES * EACH + 1]))


def verified(*, processes: int) -> float:
    """The median time of finding nothing."""
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        assert not list(findings(processes=processes))
        took.append(time.perf_counter() - started)
    return statistics.median(took)


def whole_cases() -> None:
    """Cases as the acts leave them, half of them with a licence of the other half in place of a file."""
    steps = [step(f"part-{code.lower()}", code) for code in DEPARTMENTS]
    steps[0] = step("part-scjg", "SCJG", licence=LicenceTerms(kind="食品经营许可证", months=60))
    permit = Material(key="permit", name="食品经营许可证复印件", source="applicant", necessity="required")
    item(Procedure(lead="SCJG", steps=tuple(steps)), code="FIRST", materials=(PLAN,), now=NOW)
    item(Procedure(lead="SCJG", steps=tuple(steps)), code="SECOND", materials=(PLAN, permit), now=NOW)
    cast = people()
    for _ in range(WHOLE // 2):
        who = cast.applicant()
        decided(cast, who, "FIRST")
        decided(cast, who, "SECOND")
    print(json.dumps([verified(processes=1), CaseEvent.objects.count(), WHOLE]))


def decided(cast: People, who: Any, code: str) -> None:
    """One case to its signed decision, each paper issued."""
    case = services.start_case(code, actor=who, now=NOW)
    answers = {"shop_name": "韩江小馆", "signage": False}
    services.save_answers(case.pk, "shop", answers, edition=0, actor=who, now=NOW)
    services.add_upload(case.pk, "plan", pdf(), actor=who, now=NOW)
    if code == "SECOND":
        (licence,) = services.fitting_licences(case, NOW)["permit"]
        services.use_licence(case.pk, "permit", licence.public_id, actor=who, now=NOW)
    whole(cast, case, who)
    for paper in case.documents.all():
        keep_pdf(paper, f"%PDF-{paper.pk}".encode(), now=NOW)


def copied(template: Case, **changes: Any) -> Case:
    values = {field.attname: getattr(template, field.attname) for field in Case._meta.concrete_fields}
    return Case(**(values | {"id": None, "event_count": 0, "head_digest": START} | changes))


def log_of(case: Case, actor: int | None) -> list[CaseEvent]:
    """A log as long as a case of four departments leaves; moves the case's head."""
    events = []
    for number in range(1, EACH + 1):
        data = DATA | {"opinion": digest_of([case.pk, number])}
        event = CaseEvent(case=case, sequence=number, kind="task_claimed", at=NOW, actor_id=actor, data=data)
        event.digest = next_digest(case.head_digest, event.sealed)
        case.event_count, case.head_digest = number, event.digest
        events.append(event)
    return events


if __name__ == "__main__":
    {"verdict": verdict, "events_alone": events_alone, "whole_cases": whole_cases}[sys.argv[1]]()
