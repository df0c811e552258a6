"""Which tasks and cases wait on whose desk. Query sets only; nothing is read here but what is counted."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from hall.casework import selectors
from hall.casework.exchange.consulting import open_consultations
from hall.casework.models import CLOCK_DAY, Case, Consultation, Correction, Recusal, Task
from hall.casework.states import UNDECIDED, CaseState, TaskState
from hall.catalog.models import ItemKind
from hall.lib.literal import Literal, literals
from identity.actors import Actor
from identity.models import Role
from identity.selectors import department

COUNTED_UP_TO = 100
M = TypeVar("M", bound=Model)


def department_tasks(actor: Actor) -> QuerySet[Task]:
    """By the departments' own ids: with one of them, the index gives the rows in their order."""
    return without_recused(actor, Task.objects.filter(department__in=_ids(actor.departments(Role.OFFICER))), "case")


def _ids(codes: Iterable[str]) -> list[int]:
    return [department(code).pk for code in sorted(codes)]


def without_recused(actor: Actor, rows: QuerySet[M], case: str) -> QuerySet[M]:
    """Without the cases from which the actor keeps away."""
    return rows.filter(~Exists(Recusal.objects.filter(account=actor.account, case=OuterRef(case))))


def proposed_tasks(actor: Actor) -> QuerySet[Task]:
    """What waits for the actor as the second officer."""
    departments = _ids(actor.departments(Role.APPROVER))
    tasks = Task.objects.filter(department__in=departments, state=Literal(TaskState.PROPOSED))
    return without_recused(actor, tasks.exclude(claimed_by=actor.account), "case")


def deputised_tasks(actor: Actor) -> QuerySet[Task]:
    """What those have claimed for whom the actor stands in; also what is open, where the role itself is only lent."""
    theirs = Q()
    for one in actor.standing_in:
        whose = Q(claimed_by=one.officer)
        if one.department not in actor.departments(Role.OFFICER):
            whose |= Q(claimed_by=None) | Q(claimed_by=actor.account)
        of_items = Q(case__item__code__in=one.items) | Q(case__item__kind=ItemKind.PACKAGE) if one.items else Q()
        theirs |= Q(department=department(one.department).pk) & whose & of_items
    return without_recused(actor, Task.objects.filter(theirs, ended_at=None), "case")


def cases_to_accept(actor: Actor) -> QuerySet[Case]:
    """What waits for acceptance."""
    return without_recused(actor, selectors.intake_queue(), "pk")


def corrections_asked(actor: Actor) -> QuerySet[Correction]:
    """What waits for its applicant to correct it."""
    asked = Correction.objects.filter(answered_at=None, case__state=CaseState.CORRECTION_ASKED)
    return without_recused(actor, asked, "case")


def cases_to_deliver(actor: Actor) -> QuerySet[Case]:
    """What is decided and has not reached its applicant."""
    return without_recused(actor, Case.objects.filter(state=Literal(CaseState.DECIDED), ended_at__isnull=False), "pk")


def cases_to_sign(actor: Actor) -> QuerySet[Case]:
    """What waits for the actor's signature."""
    return without_recused(actor, selectors.signing_queue(actor), "pk")


def asked_of(actor: Actor) -> QuerySet[Consultation]:
    """What others want to know of the actor's departments."""
    mine = actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER)
    return without_recused(actor, open_consultations().filter(department__in=_ids(mine)), "case")


def waiting_tasks(actor: Actor) -> QuerySet[Task]:
    """What is not done of them."""
    return department_tasks(actor).filter(ended_at=None)


def chosen_tasks(actor: Actor, pks: Iterable[int]) -> QuerySet[Task]:
    """Of these the ones that the actor's departments have or had."""
    departments = _ids(actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER))
    return without_recused(actor, Task.objects.filter(pk__in=pks, department__in=departments), "case")


def chosen_cases(actor: Actor, pks: Iterable[int]) -> QuerySet[Case]:
    """Of these the ones that the actor signs or signed."""
    departments = _ids(actor.departments(Role.APPROVER))
    cases = Case.objects.filter(pk__in=pks, item__department__in=departments, accepted_at__isnull=False)
    return without_recused(actor, cases.select_related("item", "revision", "applicant"), "pk")


def with_rows(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With what a row of them shows."""
    return tasks.select_related("case__item", "case__revision", "case__applicant", "department", "claimed_by")


def running_cases(actor: Actor) -> QuerySet[Case]:
    """Everything that is undecided, for who watches over the clocks, with the day that its clock names."""
    cases = without_recused(actor, Case.objects.filter(state__in=literals(UNDECIDED)), "pk")
    cases = cases.select_related("item", "revision", "applicant").prefetch_related("corrections")
    return cases.annotate(due_on=CLOCK_DAY)


def counted(rows: QuerySet[Any]) -> int:
    """How many, up to a hundred: to count an open set to its end would cost more the worse things stand."""
    return rows.order_by()[:COUNTED_UP_TO].count()


def number_shown(count: int) -> str:
    """`count` as it is read, “99+” for all that is more."""
    return str(count) if count < COUNTED_UP_TO else f"{COUNTED_UP_TO - 1}+"
