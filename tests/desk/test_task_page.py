"""并联审批 at the desk: claim, read the others, decide once, lose nothing that was typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hall.casework.models import Case, CaseDocument, Opinion, Task
from hall.casework.services.documents import keep_pdf
from identity.models import Membership, Role
from tests.casework.builders import accepted, all_decided, task, verdict
from tests.cast import Cast, Seat, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
GOOD = {"verdict": "approve", "reason": "材料齐全，符合规定条件。", "basis": "《食品安全法》第三十三条"}


def url(one: Task, name: str = "task") -> str:
    return reverse(f"desk:{name}", args=[one.pk])


def parallel(cast: Cast) -> Case:
    case = accepted(cast)
    verdict(cast, case, "licence")
    return case


def test_the_page_shows_the_others_opinions_and_counts_them(cast: Cast, seat: Seat) -> None:
    case = parallel(cast)
    page = seat(cast.officer("XFJY")).get(url(task(case, "fire"))).content.decode()
    for words in ("韩江小馆", "其他部门意见", "1/4 已反馈", "材料齐全，符合规定条件。", "提交结论", "领办"):
        assert words in page


def test_the_log_names_the_papers_that_were_issued(cast: Cast, seat: Seat) -> None:
    case = parallel(cast)
    keep_pdf(CaseDocument.objects.get(case=case, kind="acceptance"), b"%PDF-1.7", now=cast.now)
    page = seat(cast.officer("XFJY")).get(url(task(case, "fire"))).content.decode()
    assert "文书出具：受理通知书" in page


def test_advice_offers_other_words_than_an_approval(cast: Cast, seat: Seat) -> None:
    case = parallel(cast)
    advice = seat(cast.officer("STHJ")).get(url(task(case, "fume"))).context["form"]
    assert [label for _, label in advice.fields["verdict"].choices] == ["无意见", "有不同意见"]
    approval = seat(cast.officer("SCJG")).get(url(task(case, "food"))).context["form"]
    assert [label for _, label in approval.fields["verdict"].choices] == ["同意", "不同意"]


def test_a_verdict_is_given_and_shown(cast: Cast, seat: Seat) -> None:
    one = task(parallel(cast), "fire")
    answer = seat(cast.officer("XFJY")).post(url(one, "give_verdict"), GOOD, follow=True)
    assert answer.redirect_chain == [(url(one), 302)]
    page = answer.content.decode()
    assert "结论已提交：同意。" in page
    assert "《食品安全法》第三十三条" in page
    assert "提交结论" not in page


def test_what_is_missing_is_said_and_what_was_typed_is_kept(cast: Cast, seat: Seat) -> None:
    one = task(parallel(cast), "fire")
    browser = seat(cast.officer("XFJY"))
    answer = browser.post(url(one, "give_verdict"), {"reason": "我写的理由很长", "basis": "某条", "key": "k"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择处理结果。" in page
    assert "我写的理由很长" in page
    assert "某条" in page
    blank = browser.post(url(one, "give_verdict"), {"verdict": "approve", "reason": "  "})
    assert "写明理由，它会写进决定书。" in blank.content.decode()
    assert not Opinion.objects.filter(task=one).exists()


def test_a_verdict_of_another_kind_is_no_choice(cast: Cast, seat: Seat) -> None:
    one = task(parallel(cast), "fire")
    answer = seat(cast.officer("XFJY")).post(url(one, "give_verdict"), GOOD | {"verdict": "no_objection"})
    assert answer.status_code == 422
    assert not Opinion.objects.filter(task=one).exists()


def test_a_double_click_gives_one_verdict_and_reads_the_same(cast: Cast, seat: Seat) -> None:
    one = task(parallel(cast), "fire")
    browser = seat(cast.officer("XFJY"))
    for _ in range(2):
        page = browser.post(url(one, "give_verdict"), GOOD | {"key": "k1"}, follow=True).content.decode()
        assert "结论已提交：同意。" in page
    assert Opinion.objects.filter(task=one).count() == 1


def test_a_second_officer_sees_the_verdict_that_stands(cast: Cast, seat: Seat) -> None:
    case = parallel(cast)
    one = task(case, "fire")
    verdict(cast, case, "fire", "refuse")
    answer = seat(cast.officer("XFJY")).post(url(one, "give_verdict"), GOOD, follow=True)
    page = answer.content.decode()
    assert "已经作出结论：不同意" in page
    assert answer.redirect_chain == [(url(one), 302)]
    assert Opinion.objects.filter(task=one).count() == 1


def test_claiming_tells_the_colleagues(cast: Cast, seat: Seat) -> None:
    one = task(parallel(cast), "fire")
    browser = seat(cast.officer("XFJY"))
    assert "已由您领办" in browser.post(url(one, "claim_task"), follow=True).content.decode()
    assert "没有重复办理" in browser.post(url(one, "claim_task"), follow=True).content.decode()
    colleague = account("officer-xfjy-2", "李工")
    Membership.objects.create(
        account=colleague, department=one.department, role=Role.OFFICER, starts_on=cast.now.date()
    )
    other = seat(cast.actor(colleague))
    assert "这个环节已由同事领办。" in other.get(url(one)).content.decode()
    assert other.post(url(one, "give_verdict"), GOOD).status_code == 403
    assert not Opinion.objects.filter(task=one).exists()


def test_another_department_reads_but_does_not_decide(cast: Cast, seat: Seat) -> None:
    one = task(parallel(cast), "fire")
    browser = seat(cast.officer("STHJ"))
    page = browser.get(url(one)).content.decode()
    assert "这个环节由其他部门办理。" in page
    assert "提交结论" not in page
    assert browser.post(url(one, "give_verdict"), GOOD).status_code == 403


def test_outsiders_and_the_applicant_do_not_find_it(cast: Cast, seat: Seat) -> None:
    one = task(parallel(cast), "fire")
    for actor in (cast.outsider, cast.xiaotong):
        browser = seat(actor)
        assert browser.get(url(one)).status_code == 404
        assert browser.post(url(one, "give_verdict"), GOOD).status_code == 404
        assert browser.post(url(one, "claim_task")).status_code == 404
    assert seat(cast.officer("XFJY")).get("/desk/tasks/999999/").status_code == 404


def test_reading_the_address_of_an_act_does_nothing(cast: Cast, seat: Seat) -> None:
    one = task(parallel(cast), "fire")
    browser = seat(cast.officer("XFJY"))
    assert browser.get(url(one, "give_verdict"))["Location"] == url(one)
    assert browser.get(url(one, "claim_task"))["Location"] == url(one)
    assert task(one.case, "fire").state == "open"


def test_ten_tasks_beside_cost_as_many_queries_as_one(cast: Cast, seat: Seat) -> None:
    one = task(accepted(cast), "licence")
    browser = seat(cast.officer("SCJG"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url(one)).status_code == 200
        return len(captured)

    queries()
    before = queries()
    for n in range(10):
        accepted(cast, actor=cast.actor(account(f"applicant-{n}")))
    assert queries() == before


def test_a_case_that_has_ended_still_reads(cast: Cast, seat: Seat) -> None:
    case = all_decided(cast)
    page = seat(cast.officer("XFJY")).get(url(task(case, "fire"))).content.decode()
    assert "本环节结论" in page
