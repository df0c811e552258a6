"""一点受理: accept, ask once, refuse, or let silence accept."""

from datetime import date, timedelta

import pytest

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Case
from tests.casework.builders import accepted, submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def test_acceptance_starts_the_clocks_and_opens_only_the_first_step(cast: Cast) -> None:
    case = accepted(cast)
    assert case.state == "in_approval"
    assert case.promised_due_on == date(2026, 12, 1)  # ten working days after 2026-11-17
    assert [t.step for t in case.tasks.all()] == ["licence"]


def test_a_second_clerk_learns_that_it_is_done(cast: Cast) -> None:
    case = accepted(cast)
    with pytest.raises(AlreadyDone):
        services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
    assert case.events.filter(kind="case_accepted").count() == 1


def test_only_intake_clerks_accept(cast: Cast) -> None:
    case = submitted(cast)
    with pytest.raises(NotAllowed):
        services.accept_case(case.pk, actor=cast.xiaotong, now=cast.now)
    with pytest.raises(NotFound):
        services.accept_case(case.pk, actor=cast.outsider, now=cast.now)


def test_a_correction_is_asked_once_and_restarts_the_acceptance_limit(cast: Cast) -> None:
    case = submitted(cast)
    services.request_correction(case.pk, "请补充布局图的尺寸。", actor=cast.clerk, now=cast.now)
    later = cast.now + timedelta(days=2)
    services.answer_correction(case.pk, actor=cast.xiaotong, now=later)
    case = Case.objects.get(pk=case.pk)
    assert case.state == "submitted"
    assert case.acceptance_due_on == date(2026, 11, 26)  # five working days after 2026-11-19
    with pytest.raises(Refused, match="一次性"):
        services.request_correction(case.pk, "还有。", actor=cast.clerk, now=later)


def test_a_correction_needs_its_text(cast: Cast) -> None:
    case = submitted(cast)
    with pytest.raises(Refused) as refused:
        services.request_correction(case.pk, "  ", actor=cast.clerk, now=cast.now)
    assert "text" in refused.value.fields


def test_refusal_ends_the_case_with_its_paper(cast: Cast) -> None:
    case = submitted(cast)
    services.refuse_acceptance(case.pk, "不属于本机关职权范围。", actor=cast.clerk, now=cast.now)
    case = Case.objects.get(pk=case.pk)
    assert case.state == "not_accepted"
    paper = case.documents.get(kind="non_acceptance")
    assert "行政复议" in "".join(paper.data["paragraphs"])
    assert paper.data["number_text"].startswith("潮安办决〔2026〕")  # a decision, so it has a number of its own


def test_silence_past_five_working_days_accepts_from_the_day_of_receipt(cast: Cast) -> None:
    case = submitted(cast)
    last_day = cast.now + timedelta(days=7)  # 2026-11-24, the fifth working day
    assert services.accept_by_silence(last_day) == 0
    assert services.accept_by_silence(last_day + timedelta(days=1)) == 1
    case = Case.objects.get(pk=case.pk)
    assert case.state == "in_approval"
    assert case.promised_due_on == date(2026, 12, 1)
    assert case.events.get(kind="case_accepted").data["by_silence"] is True
    assert services.accept_by_silence(last_day + timedelta(days=2)) == 0
