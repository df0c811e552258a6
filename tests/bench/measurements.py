"""The measurements. Each builds what it needs in the throw-away database of the run."""

import shutil
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.test import Client

from forms_engine.conditions import holds
from forms_engine.paper import render_pdf
from hall.casework import services
from hall.casework.clock import Pause, WorkCalendar, due_with_pauses
from hall.casework.models import Case, Task
from hall.catalog.content import LimitUnit, Procedure
from tests.bench.frame import Measured, bench, seconds
from tests.casework.builders import accepted, item, step
from tests.cast import Cast
from tests.properties.oracle import compare

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@bench(unit="us", against="the same rule, compiled by Python itself")
def condition() -> Measured:
    """One condition of a form."""
    answers = {"signage": True, "area": 120, "seats": 40}
    rule = "signage == true && area >= 100 && seats < 75"
    code = compile("signage == True and area >= 100 and seats < 75", "rule", "eval")
    ours = seconds(lambda: holds(rule, answers), times=1000)
    return ours, seconds(lambda: eval(code, {}, answers), times=1000)


@bench(unit="us", against="the same dates walked day by day")
def due_date() -> Measured:
    """The last day of a limit of 240 working days with three pauses."""
    calendar = WorkCalendar(frozenset(), frozenset(), frozenset({2025, 2026, 2027}))
    start = date(2026, 1, 5)
    pauses = [Pause(start + timedelta(days=n), start + timedelta(days=n + 15)) for n in (30, 120, 200)]
    calendar.count_up_to(start)  # counted once a process

    def walked() -> date:
        day, left = start, 240
        while left:
            day += timedelta(days=1)
            left -= calendar.is_working_day(day) and not any(p.start < day <= p.end for p in pauses)
        return day

    due = due_with_pauses(start, 240, LimitUnit.WORKING_DAYS, calendar, pauses)
    assert due == walked()
    compare(calendar, 100_000, seed=5)  # the two clocks agree, before their times are compared
    ours = seconds(lambda: due_with_pauses(start, 240, LimitUnit.WORKING_DAYS, calendar, pauses), times=1000)
    return ours, seconds(walked, times=20)


@bench(unit="ms", against="the page that says not found, through the same middleware")
def guide_page() -> Measured:
    """The guide of the largest package."""
    visitor = Client()
    assert visitor.get("/items/PKG-01/").status_code == 200
    return seconds(lambda: visitor.get("/items/PKG-01/")), seconds(lambda: visitor.get("/no-such-page/"))


@bench(unit="ms", against="the same page in simplified characters")
def guide_page_traditional() -> Measured:
    """The same guide, converted to traditional characters as it leaves."""
    visitor, reader = Client(), Client()
    reader.cookies["language"] = "zh-hant"
    assert "辦事指南" in reader.get("/items/PKG-01/").content.decode()
    return seconds(lambda: reader.get("/items/PKG-01/")), seconds(lambda: visitor.get("/items/PKG-01/"))


@bench(unit="ms", against="a page with one sentence, by the same renderer")
def blank_form() -> Measured:
    """The blank form as PDF, as the first visitor after a publication waits for it."""
    visitor = Client()

    def download() -> bytes:
        shutil.rmtree(settings.VAR_DIR / "files" / "blank-forms", ignore_errors=True)
        answer = visitor.get("/items/PKG-01/form.pdf")
        assert answer.status_code == 200
        return b"".join(answer) if answer.streaming else answer.content

    sentence = '<html lang="zh"><head><title>一句话</title></head><body><p>一句话。</p></body></html>'
    return seconds(download, rounds=3), seconds(lambda: render_pdf(sentence), rounds=3)


@bench(unit="ms", against="one locked row changed in a transaction")
def give_verdict() -> Measured:
    """An officer's verdict, with permission, log, notices and the question whether all have joined."""
    cast, rounds = Cast(NOW), 20
    departments = [f"B{number:02d}" for number in range(rounds + 2)]
    item(Procedure(lead="B00", steps=tuple(step(f"s-{code}", code) for code in departments)), code="BENCH", now=NOW)
    case = accepted(cast, code="BENCH")
    tasks = Task.objects.filter(case=case).select_related("department").order_by("pk")
    work = iter([(task.pk, cast.officer(task.department.code)) for task in tasks])

    def decide() -> None:
        task, officer = next(work)
        services.give_verdict(task, "approve", "符合条件。", actor=officer, now=NOW)

    numbers = count()

    def change_row() -> None:
        with transaction.atomic():
            row = Case.objects.select_for_update().get(pk=case.pk)
            Case.objects.filter(pk=row.pk).update(edition=row.edition + next(numbers) % 2)

    return seconds(decide, rounds=rounds), seconds(change_row, rounds=rounds)
