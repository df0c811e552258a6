"""An act of staff that has a page of its own: what it does, a form, one verb, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from hall.casework.desk import one_case
from hall.casework.errors import AlreadyDone, Refused
from hall.casework.forms.acts import ActForm
from hall.casework.models import Case, Task
from hall.casework.progress import task_clock
from hall.catalog.selectors import content_of
from identity.stash import typed_before_login
from identity.typing import HallRequest


@dataclass(frozen=True, slots=True)
class ActPage:
    """What the page of an act says: `does` tells what the button sets going, `back` is where the person came from."""

    heading: str
    does: str
    button: str
    back: str
    case: Case
    task: Task | None = None
    is_danger: bool = False
    then: str = ""  # where a done act leads, when that is not back


def answer(
    request: HallRequest,
    page: ActPage,
    form: ActForm,
    verb: Callable[[dict[str, Any], datetime], object],
    done: str,
    **more: Any,
) -> HttpResponse:
    """Show the form, or call the verb with what was typed; nothing that was typed is lost."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            verb(form.cleaned_data, timezone.now())
        except AlreadyDone as already:
            messages.info(request, already.message)
            return redirect(page.back)
        except Refused as refused:
            form.refuse(refused, text="reason")
        else:
            messages.success(request, done)
            return redirect(page.then or page.back)
    if request.method == "POST":
        status = 422
    one_case.note_use(request.actor, page.case, page.heading, timezone.now())
    context: dict[str, Any] = {"page": page, "form": form, "case": page.case, "task": page.task, **more}
    if page.task is not None:
        step = content_of(page.case.revision).procedure.step(page.task.step)
        context |= {"step": step, "clock": task_clock(page.task, step, timezone.now())}
    return render(request, "desk/clock_act.html", context, status=status)


def typed(request: HallRequest) -> Any:
    """What was posted, or what was typed before a login came between."""
    return request.POST if request.method == "POST" else typed_before_login(request)


def of_task(request: HallRequest, pk: int) -> tuple[Task, str]:
    """The task as staff may see it, and the way back to its page."""
    return one_case.staff_task(request.actor, pk), f"/desk/tasks/{pk}/"
