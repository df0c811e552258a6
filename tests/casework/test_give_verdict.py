"""并联审批: side by side, in any order, joined once."""

import pytest

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Case, Opinion
from tests.casework.builders import accepted, all_decided, task, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def test_the_verified_licence_opens_the_others_side_by_side(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    assert {t.step for t in case.tasks.filter(state="open")} == {"fume", "food", "sign", "fire"}


def test_no_signage_no_signage_approval(cast: Cast) -> None:
    case = accepted(cast, signage=False)
    verdict(cast, case, "licence")
    assert not case.tasks.filter(step="sign").exists()


def test_the_last_verdict_joins(cast: Cast) -> None:
    case = all_decided(cast)
    assert case.state == "deciding"
    assert case.events.filter(kind="case_joined").count() == 1


def test_a_refused_verification_ends_the_rest(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence", "refuse")
    assert Case.objects.get(pk=case.pk).state == "deciding"
    assert case.tasks.count() == 1


def test_a_verdict_needs_a_reason_and_the_right_kind(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    for what, reason, field in (("approve", " ", "reason"), ("no_objection", "可以。", "verdict")):
        with pytest.raises(Refused) as refused:
            services.give_verdict(task(case, "food").pk, what, reason, actor=cast.officer("SCJG"), now=cast.now)
        assert field in refused.value.fields or "text" in refused.value.fields


def test_another_departments_officer_may_look_but_not_decide(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    with pytest.raises(NotAllowed):
        services.give_verdict(task(case, "fire").pk, "approve", "可以。", actor=cast.officer("CGZF"), now=cast.now)
    with pytest.raises(NotFound):
        services.give_verdict(task(case, "fire").pk, "approve", "可以。", actor=cast.outsider, now=cast.now)


def test_a_second_verdict_changes_nothing(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    with pytest.raises(AlreadyDone):
        verdict(cast, case, "licence", "refuse")
    assert Opinion.objects.filter(task__case=case).count() == 1


def test_a_claimed_task_belongs_to_who_claimed_it(cast: Cast) -> None:
    from identity.models import Membership, Role
    from tests.cast import account

    case = accepted(cast)
    one = task(case, "licence")
    services.claim_task(one.pk, actor=cast.officer("SCJG"), now=cast.now)
    colleague = account("officer-scjg-2")
    Membership.objects.create(
        account=colleague, department=one.department, role=Role.OFFICER, starts_on=cast.now.date()
    )
    with pytest.raises(NotAllowed, match="同事"):
        services.give_verdict(one.pk, "approve", "可以。", actor=cast.actor(colleague), now=cast.now)


def test_an_opinion_is_never_changed(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    opinion = Opinion.objects.get(task__case=case)
    opinion.reason = "改了"
    with pytest.raises(TypeError):
        opinion.save()
