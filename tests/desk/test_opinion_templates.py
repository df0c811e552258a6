"""意见模板: worded by a department's publishers, started from by its officers, without losing what was typed."""

from typing import Any

import pytest
from django.urls import reverse

from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Opinion, OpinionTemplate
from hall.casework.services.opinion_templates import publish_template, retire_template
from identity.models import Department, Role
from tests.casework.builders import accepted, task, verdict
from tests.casework.test_handover import officer_too
from tests.cast import Cast, Seat, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
TEXT = "{applicant}申请的{item}（{step}）符合条件。"


def publisher(cast: Cast) -> Any:
    cast.officer("XFJY")
    return cast.actor(officer_too("XFJY", "石发布", Role.PUBLISHER))


def publish(cast: Cast, title: str = "现场合格", what: str = "approve", **more: Any) -> OpinionTemplate:
    who = publisher(cast)
    department = Department.objects.get(code="XFJY")
    return publish_template(department, what, title, TEXT, **{"actor": who, "now": cast.now} | more)


def page_of(cast: Cast, name: str = "task") -> str:
    case = accepted(cast)
    verdict(cast, case, "licence")
    return reverse(f"desk:{name}", args=[task(case, "fire").pk])


def test_the_officer_fills_one_in_and_loses_nothing(cast: Cast, seat: Seat) -> None:
    made, address = publish(cast), page_of(cast, "give_verdict")
    browser = seat(cast.officer("XFJY"))
    typed = {"fill": "1", "template": made.pk, "reason": "我已经写的。", "basis": "某条", "facts": "某事", "key": "k1"}
    answer = browser.post(address, typed)
    form = answer.context["form"]
    assert form["reason"].value() == "我已经写的。\n韩江小馆申请的开办测试店一件事（fire环节）符合条件。"
    assert (form["verdict"].value(), form["basis"].value(), form["facts"].value()) == ("approve", "某条", "某事")
    assert form["key"].value() == "k1" and answer.status_code == 200
    assert not Opinion.objects.filter(author=cast.officer("XFJY").account).exists()


def test_only_what_fits_the_step_and_the_department_is_offered(cast: Cast, seat: Seat) -> None:
    publish(cast)
    publish(cast, "无意见的", "no_objection")
    retired = publish(cast, "旧的")
    retire_template(retired.pk, retired.department, actor=publisher(cast), now=cast.now)
    choices = seat(cast.officer("XFJY")).get(page_of(cast)).context["form"].fields["template"].choices
    assert [group for group, _ in choices] == ["", "同意"]
    assert [title for _, title in choices[1][1]] == ["现场合格"]
    other = accepted(cast, actor=cast.jiaming)
    theirs = seat(cast.officer("SCJG")).get(reverse("desk:task", args=[task(other, "licence").pk]))
    assert not theirs.context["form"].has_templates


def test_a_made_up_template_fills_in_nothing(cast: Cast, seat: Seat) -> None:
    browser, address = seat(cast.officer("XFJY")), page_of(cast, "give_verdict")
    for template in ("", "987654", "²", "x"):
        form = browser.post(address, {"fill": "1", "template": template, "reason": "写了"}).context["form"]
        assert form["reason"].value() == "写了"


def test_changing_one_retires_the_old_words(cast: Cast) -> None:
    made = publish(cast)
    newer = publish(cast, replaces=made.pk)
    assert [t.pk for t in OpinionTemplate.objects.filter(retired_at=None)] == [newer.pk]
    with pytest.raises(AlreadyDone):
        publish(cast, "别名", replaces=made.pk)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"title": " "}, "title"), ({"title": "长" * 41}, "title"), ({"what": "maybe"}, "verdict"), ({}, "title")],
)
def test_what_is_wrong_is_named(cast: Cast, change: dict[str, str], field: str) -> None:
    publish(cast)
    with pytest.raises(Refused) as refused:
        publish(cast, **change)
    assert field in refused.value.fields


def test_only_the_departments_publishers_change_them(cast: Cast) -> None:
    made = publish(cast)
    elsewhere = cast.actor(officer("CGZF", Role.PUBLISHER))
    for who in (cast.officer("XFJY"), elsewhere):
        with pytest.raises(NotAllowed):
            publish(cast, "另一个", actor=who)
        with pytest.raises(NotAllowed):
            retire_template(made.pk, made.department, actor=who, now=cast.now)
    with pytest.raises(NotFound):
        retire_template(made.pk, Department.objects.get(code="CGZF"), actor=elsewhere, now=cast.now)


def test_the_publishers_pages(cast: Cast, seat: Seat) -> None:
    browser = seat(publisher(cast))
    new = reverse("desk:new_opinion", args=["XFJY"])
    empty = browser.post(new, {"title": "写了名称", "text": "", "verdict": ""})
    assert empty.status_code == 422 and "写了名称" in empty.content.decode()
    browser.post(new, {"title": "现场合格", "text": TEXT, "verdict": "approve"})
    made = OpinionTemplate.objects.get()
    assert "现场合格" in browser.get(reverse("desk:opinions")).content.decode()
    address = reverse("desk:opinion", args=["XFJY", made.pk])
    assert "{applicant}申请的" in browser.get(address).content.decode()
    browser.post(address, {"title": "现场合格", "text": "改过的。", "verdict": "approve"})
    newer = OpinionTemplate.objects.get(retired_at=None)
    assert newer.text == "改过的。"
    browser.post(reverse("desk:opinion", args=["XFJY", newer.pk]), {"do": "retire"})
    assert not OpinionTemplate.objects.filter(retired_at=None).exists()


class TestARefusalNeedsItsReasons:
    def test_facts_reason_and_basis_each_named(self, cast: Cast, seat: Seat) -> None:
        browser, address = seat(cast.officer("XFJY")), page_of(cast, "give_verdict")
        answer = browser.post(address, {"verdict": "refuse", "reason": "疏散通道过窄。", "key": "k"})
        page = answer.content.decode()
        assert answer.status_code == 422 and "疏散通道过窄。" in page
        assert "不同意的，写明查明的事实。" in page and "不同意的，写明依据的法律、法规和条款。" in page
        assert "行政复议" in page, "the remedies that the paper will name"
        empty = browser.post(address, {"verdict": "refuse", "reason": "", "key": "k"}).content.decode()
        assert "有 3 处需要修改" in empty, "all three at once"

    def test_an_approval_needs_only_its_reason(self, cast: Cast, seat: Seat) -> None:
        browser, address = seat(cast.officer("XFJY")), page_of(cast, "give_verdict")
        assert browser.post(address, {"verdict": "approve", "reason": "符合。", "key": "k"}).status_code == 302

    def test_the_paper_says_the_facts(self, cast: Cast) -> None:
        from hall.casework import services

        case = accepted(cast)
        one = task(case, "licence")
        services.give_verdict(
            one.pk,
            "refuse",
            "名称不符。",
            "某条例第一条",
            "营业执照的名称与申请不同",
            actor=cast.officer("SCJG"),
            now=cast.now,
        )
        services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
        text = "".join(case.documents.get(kind="decision").data["paragraphs"])
        for words in ("营业执照的名称与申请不同。", "名称不符", "某条例第一条", "行政复议"):
            assert words in text
