"""一并办理: chosen in a list, looked over on a page, done one by one, each with its own result."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_stubs_ext import StrOrPromise

from hall.casework.desk import queues
from hall.casework.desk.queue_rows import Row
from hall.casework.errors import NotFound
from hall.casework.forms.acts import ActForm
from hall.casework.forms.batch import BatchAgreeForm, BatchClaimForm, BatchSignForm
from hall.casework.services.batch import AT_MOST, Done, agree_to_tasks, claim_tasks, sign_granted
from hall.catalog.strength import signer_is_fresh
from identity.actors import Actor
from identity.stash import keeps_what_was_typed, typed_before_login
from identity.typing import HallRequest


@dataclass(frozen=True, slots=True)
class Batch:
    """One kind of batch: its words, its form, its verb, and from which list its things are chosen."""

    heading: StrOrPromise
    does: StrOrPromise
    done: StrOrPromise
    form: type[ActForm]
    verb: Callable[[Actor, list[int], dict[str, Any], datetime], list[Done]]
    is_of_cases: bool = False


BATCHES = {
    "claim": Batch(
        gettext_lazy("一并领办"),
        gettext_lazy("每一件分别领办。"),
        gettext_lazy("已领办"),
        BatchClaimForm,
        lambda actor, pks, given, now: claim_tasks(pks, actor=actor, now=now, key=given["key"]),
    ),
    "agree": Batch(
        gettext_lazy("一并同意"),
        gettext_lazy("每一件分别作出结论，写同样的理由，提交后不能更改。不同意的要逐件写明事实和理由，不能一并办理。"),
        gettext_lazy("已办"),
        BatchAgreeForm,
        lambda actor, pks, given, now: agree_to_tasks(
            pks, given["reason"], given["basis"], actor=actor, now=now, key=given["key"]
        ),
    ),
    "sign": Batch(
        gettext_lazy("一并签发"),
        gettext_lazy("每一件分别签发，签发后不能更改。有部门不同意的，要单独签发。"),
        gettext_lazy("已签发"),
        BatchSignForm,
        lambda actor, pks, given, now: sign_granted(pks, given["text"], actor=actor, now=now, key=given["key"]),
        is_of_cases=True,
    ),
}


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def batch(request: HallRequest) -> HttpResponse:
    """Look over what was chosen, then do it. A page that is sent again acts no second time."""
    if not request.actor.has_desk:
        raise NotFound
    typed = request.POST if request.method == "POST" else typed_before_login(request)
    data = typed or request.GET
    found = BATCHES.get(data.get("do", ""))
    pks = _chosen(data)
    if found is None or not pks:
        messages.info(request, _("请先在列表里勾选要一并办理的办件。"))
        return redirect("desk:inbox")
    if len(pks) > AT_MOST:
        messages.info(request, _("一次最多办理 %(count)d 件，后面的没有选入。") % {"count": AT_MOST})
        pks = pks[:AT_MOST]
    if found.is_of_cases:
        signer_is_fresh(request)
    now = timezone.now()
    rows = queues.chosen_rows(request.actor, pks, is_of_cases=found.is_of_cases, now=now)
    form = found.form(typed)
    context: dict[str, Any] = {"batch": found, "do": data["do"], "rows": rows, "form": form}
    if request.method == "POST" and form.is_valid():
        results = found.verb(request.actor, [row.pk for row in rows], form.cleaned_data, now)
        context |= {"results": _told(rows, results), "done": sum(one.is_done for one in results)}
        return render(request, "desk/batch_done.html", context)
    return render(request, "desk/batch.html", context, status=422 if request.method == "POST" else 200)


def _chosen(data: QueryDict) -> list[int]:
    """The numbers that were ticked, each once."""
    return list(dict.fromkeys(int(one) for one in data.getlist("pick") if one.isdecimal() and len(one) < 19))


def _told(rows: list[Row], results: list[Done]) -> list[tuple[Row, Done]]:
    by_pk = {one.pk: one for one in results}
    return [(row, by_pk[row.pk]) for row in rows]
