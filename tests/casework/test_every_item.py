"""The district's 18 items and 6 packages through the real verbs to their end: granted, granted in part, refused."""

from random import Random

import pytest

from hall.casework import services
from hall.casework.models import Case, Decision, Opinion, Task
from hall.casework.papers.rendering import document_pdf
from hall.casework.procedure import ALLOWED, NEGATIVE, Outcome
from hall.casework.services.joining import included_steps
from hall.catalog.content import StepKind
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of
from hall.catalog.services import SEED
from hall.wallet.models import Licence
from identity.actors import Actor
from tests.casework.filling import decide_all, fill_in, kinds_of_steps
from tests.cast import Cast
from tests.properties.procedures import below, run

ITEMS = sorted(path.stem for path in (SEED / "items").glob("*.json"))
PACKAGES = sorted(path.stem for path in (SEED / "packages").glob("*.json"))
RENDERED = {"PKG-01", "PKG-04"}  # each takes a second

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalog")]


def test_all_are_here() -> None:
    assert (len(ITEMS), len(PACKAGES)) == (18, 6)


def applicant(item: ServiceItem, cast: Cast) -> Actor:
    return cast.jiaming if item.audience == "organisation" else cast.xiaotong


def accepted(code: str, cast: Cast) -> Case:
    """Everything answered with yes, so that all parts are asked; what is not open online yet is opened for it."""
    ServiceItem.objects.filter(code=code).update(accepts_online=True)
    item = ServiceItem.objects.get(code=code)
    actor = applicant(item, cast)
    case = fill_in(services.start_case(code, actor=actor, now=cast.now), cast, actor, {})
    services.submit_case(case.pk, actor=actor, now=cast.now)
    return services.accept_case(case.pk, actor=cast.clerk, now=cast.now)


def mind_of(case: Case, refused: set[str]) -> dict[str, Outcome]:
    """What each step would say: no for these, yes for the others."""
    kinds = kinds_of_steps(case).items()
    return {
        key: next(one for one in sorted(ALLOWED[kind]) if (one in NEGATIVE) == (key in refused)) for key, kind in kinds
    }


def is_carried_to_its_end(case: Case, cast: Cast, refused: set[str]) -> Decision:
    """Decided as the bare rule says, signed, delivered and closed, with its papers."""
    procedure, mind = content_of(case.revision).procedure, mind_of(case, refused)
    outcomes, standing = run(procedure, included_steps(case, procedure), mind, Random(0))
    decide_all(case, cast, lambda step: mind[step])
    assert {task.step: task.verdict for task in Task.objects.filter(case=case)} == outcomes
    decision = services.sign_decision(case.pk, actor=cast.officer(procedure.lead), now=cast.now)
    assert decision.result == standing.ending
    services.record_delivery(case.pk, services.Receipt("counter", "林晓彤"), actor=cast.clerk, now=cast.now)
    services.close_case(case.pk, actor=cast.clerk, now=cast.now)
    assert Case.objects.get(pk=case.pk).state == "closed"
    papers = list(case.documents.order_by("pk").values_list("kind", flat=True))
    between = {"copy_notice", "opinion", "licence"}
    assert [kind for kind in papers if kind not in between] == ["receipt", "acceptance", "decision", "delivery"]
    others = Opinion.objects.filter(task__case=case, task__state="done").exclude(task__department__code=procedure.lead)
    assert papers.count("opinion") == others.exclude(countersignature__agrees=False).count()
    assert not any(paper.data.get("missing") for paper in case.documents.all())
    yes = {key for key, outcome in outcomes.items() if outcome is Outcome.APPROVE}
    issued = [step.licence.kind for step in procedure.steps if step.licence and step.key in yes]
    in_wallet = sorted(Licence.objects.filter(case_number=case.number).values_list("kind", flat=True))
    assert in_wallet == (sorted(issued) if decision.result != "refused" else [])
    assert sorted(paper.name for paper in case.documents.filter(kind="licence")) == in_wallet
    return decision


@pytest.mark.parametrize("code", [*ITEMS, *PACKAGES])
def test_granted(cast: Cast, code: str) -> None:
    case = accepted(code, cast)
    decision = is_carried_to_its_end(case, cast, set())
    assert decision.result == "granted"
    if code in RENDERED:
        assert document_pdf(case.documents.get(kind="decision"), cast.now).startswith(b"%PDF")


@pytest.mark.parametrize("code", [*ITEMS, *PACKAGES])
def test_refused(cast: Cast, code: str) -> None:
    """Every department says no, as far as it is asked."""
    case = accepted(code, cast)
    decidable = {key for key, kind in kinds_of_steps(case).items() if NEGATIVE & ALLOWED[kind]}
    assert is_carried_to_its_end(case, cast, decidable).result == "refused"


@pytest.mark.parametrize("code", PACKAGES)
def test_one_refusal_stops_what_needs_it_and_nothing_else(cast: Cast, code: str) -> None:
    """The last approval that something needs, else the last of all."""
    case = accepted(code, cast)
    procedure = content_of(case.revision).procedure
    asked = included_steps(case, procedure)
    approvals = [step.key for step in procedure.steps if step.kind is StepKind.APPROVE and step.key in asked]
    needed = [key for key in approvals if below(procedure, {key})]
    refused = (needed or approvals)[-1]
    assert is_carried_to_its_end(case, cast, {refused}).result in {"partly_granted", "refused"}
    never_asked = asked - {task.step for task in Task.objects.filter(case=case)}
    assert never_asked == below(procedure, {refused}) & asked
