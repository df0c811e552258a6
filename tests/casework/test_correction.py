"""一次性告知补正: one notice by material, answered with only what was asked."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hall.casework import services
from hall.casework.errors import NotAllowed, NotFound, Refused
from hall.casework.exchange.correcting import subjects_asked
from hall.casework.models import Case
from tests.casework.builders import PDF, accepted, pdf, submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

PLAN = {"plan": ("to_correct", "请标明尺寸。")}


def test_what_clerk_and_departments_found_is_one_notice_by_material(cast: Cast) -> None:
    case = submitted(cast)
    services.add_finding(
        case.pk, "plan", "to_correct", "请画出疏散通道。", actor=cast.officer("XFJY"), now=cast.now, key="f"
    )
    services.add_finding(
        case.pk, "plan", "to_correct", "请画出疏散通道。", actor=cast.officer("XFJY"), now=cast.now, key="f"
    )
    services.request_correction(case.pk, found=PLAN, actor=cast.clerk, now=cast.now)
    correction = case.corrections.get()
    assert [one.note for one in correction.findings.all()] == ["请画出疏散通道。", "请标明尺寸。"]
    table = case.documents.get(kind="correction").data["tables"][0]
    assert table["rows"] == [["布局图", "需要改正", "请画出疏散通道。"], ["布局图", "需要改正", "请标明尺寸。"]]


def test_only_departments_of_the_procedure_find_and_only_before_acceptance(cast: Cast) -> None:
    case = submitted(cast)
    for actor in (cast.outsider, cast.xiaotong):
        with pytest.raises((NotFound, NotAllowed)):
            services.add_finding(case.pk, "plan", "to_correct", "缺。", actor=actor, now=cast.now)
    with pytest.raises(NotAllowed):
        services.add_finding(case.pk, "plan", "to_correct", "缺。", actor=cast.clerk, now=cast.now)
    services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
    with pytest.raises(NotAllowed, match="不在受理审查中"):
        services.add_finding(case.pk, "plan", "to_correct", "缺。", actor=cast.officer("SCJG"), now=cast.now)


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ("subject", ("nothing", "to_correct", "缺。")),
        ("standing", ("plan", "given", "缺。")),
        ("note", ("plan", "to_correct", " ")),
        ("note", ("plan", "to_correct", "长" * 501)),
    ],
)
def test_a_finding_says_what_is_wrong_with_which(cast: Cast, field: str, what: tuple[str, str, str]) -> None:
    case = submitted(cast)
    with pytest.raises(Refused) as refused:
        services.add_finding(case.pk, *what, actor=cast.officer("SCJG"), now=cast.now)
    assert field in refused.value.fields


def test_a_second_notice_needs_a_ground_and_is_counted(cast: Cast) -> None:
    case = submitted(cast)
    services.request_correction(case.pk, found=PLAN, actor=cast.clerk, now=cast.now)
    services.answer_correction(case.pk, actor=cast.xiaotong, now=cast.now)
    for ground in ("", "because"):
        with pytest.raises(Refused) as refused:
            services.request_correction(case.pk, found=PLAN, ground=ground, actor=cast.clerk, now=cast.now)
        assert "ground" in refused.value.fields
    services.request_correction(case.pk, found=PLAN, ground="new_in_corrected", actor=cast.clerk, now=cast.now)
    second = case.corrections.last()
    assert second is not None
    assert (second.round, second.ground) == (2, "new_in_corrected")
    assert case.events.filter(kind="correction_requested").last().data["round"] == 2  # type: ignore[union-attr]


def test_the_answer_changes_only_what_was_asked(cast: Cast) -> None:
    case = submitted(cast)
    services.request_correction(case.pk, found=PLAN, actor=cast.clerk, now=cast.now)
    case = Case.objects.get(pk=case.pk)
    with pytest.raises(NotAllowed, match="没有要求改"):
        services.save_answers(
            case.pk, "shop", {"shop_name": "别的店"}, edition=case.edition, actor=cast.xiaotong, now=cast.now
        )
    services.add_upload(case.pk, "plan", pdf("新布局图.pdf"), actor=cast.xiaotong, now=cast.now)
    client = Client()
    client.force_login(cast.xiaotong.account)
    path = f"/cases/{case.public_id}/"
    page = client.get(path).content.decode()
    assert "布局图：需要改正。请标明尺寸。" in page
    assert f"{path}materials/" in page
    assert client.get(f"{path}form/shop/")["Location"] == f"{path}review/"
    assert "请标明尺寸。" in client.get(f"{path}materials/").content.decode()
    assert "只需要改上面列出的内容" in client.get(f"{path}review/").content.decode()


def test_a_page_of_the_form_can_be_asked_about_and_what_it_makes_missing_too(cast: Cast) -> None:
    case = submitted(cast, signage=False)
    services.request_correction(
        case.pk, found={"form:shop": ("to_correct", "店名与门牌不符。")}, actor=cast.clerk, now=cast.now
    )
    case = Case.objects.get(pk=case.pk)
    services.save_answers(
        case.pk,
        "shop",
        {"shop_name": "新店", "signage": False},
        edition=case.edition,
        actor=cast.xiaotong,
        now=cast.now,
    )
    upload = case.uploads.get()
    with pytest.raises(NotAllowed):
        services.remove_upload(case.pk, upload.public_id, actor=cast.xiaotong, now=cast.now)
    services.answer_correction(case.pk, actor=cast.xiaotong, now=cast.now)
    assert Case.objects.get(pk=case.pk).record["shop_name"] == "新店"


def test_single_questions_are_asked_about_and_the_page_shows_just_these(cast: Cast) -> None:
    case = submitted(cast)
    services.request_correction(
        case.pk, found={"field:signage": ("to_correct", "门面有没有招牌？")}, actor=cast.clerk, now=cast.now
    )
    case = Case.objects.get(pk=case.pk)
    client = Client()
    client.force_login(cast.xiaotong.account)
    page = client.get(f"/cases/{case.public_id}/form/shop/").content.decode()
    assert 'name="signage"' in page
    assert 'name="sign_width"' in page, "what hangs on the answer may change with it"
    assert 'name="shop_name"' not in page
    with pytest.raises(NotAllowed):
        services.save_answers(
            case.pk, "shop", {"shop_name": "别的店"}, edition=case.edition, actor=cast.xiaotong, now=cast.now
        )
    typed = {"signage": "false", "edition": case.edition}
    assert client.post(f"/cases/{case.public_id}/form/shop/", typed)["Location"].endswith("/review/")
    answers = Case.objects.get(pk=case.pk).answers
    assert (answers["signage"], answers["shop_name"]) == (False, "韩江小馆")
    review = client.get(f"/cases/{case.public_id}/review/").content.decode()
    assert "看整份申请表" in review
    assert f"/cases/{case.public_id}/materials/" not in review


def test_the_notice_names_what_is_in_order_too(cast: Cast) -> None:
    case = submitted(cast)
    services.request_correction(
        case.pk, found={"form:shop": ("to_correct", "店名与门牌不符。")}, actor=cast.clerk, now=cast.now
    )
    rows = case.documents.get(kind="correction").data["tables"][0]["rows"]
    assert rows == [["店铺", "需要改正", "店名与门牌不符。"], ["布局图", "已提交，符合要求", ""]]


def test_a_notice_in_words_only_leaves_everything_open(cast: Cast) -> None:
    case = submitted(cast)
    services.request_correction(case.pk, "请核对全部内容。", actor=cast.clerk, now=cast.now)
    case = Case.objects.get(pk=case.pk)
    services.save_answers(
        case.pk, "shop", {"shop_name": "新店"}, edition=case.edition, actor=cast.xiaotong, now=cast.now
    )


def test_after_acceptance_nothing_is_asked(cast: Cast) -> None:
    case = accepted(cast)
    with pytest.raises(Exception, match="已经办过"):
        services.request_correction(case.pk, found=PLAN, actor=cast.clerk, now=cast.now)


def test_a_notice_can_name_only_what_this_applicant_was_asked(cast: Cast) -> None:
    case = submitted(cast, signage=False)
    subjects = subjects_asked(case)
    assert {"form:shop", "field:shop_name", "field:signage", "plan"} <= subjects.keys()
    assert "field:sign_width" not in subjects
    assert "field:sign_width" in subjects_asked(submitted(cast, actor=cast.jiaming, signage=True))


def test_who_hands_in_an_answer_unchanged_is_told_what_is_as_it_was(cast: Cast) -> None:
    case = submitted(cast)
    found = PLAN | {"field:shop_name": ("to_correct", "请写全称。")}
    services.request_correction(case.pk, found=found, actor=cast.clerk, now=cast.now)
    client = Client()
    client.force_login(cast.xiaotong.account)
    path, told = f"/cases/{case.public_id}/review/", "和原来一样"
    assert "店名" in (page := client.get(path).content.decode()).split(told)[1]
    assert "布局图" in page.split(told)[1]
    case = Case.objects.get(pk=case.pk)
    answers, later = {**case.answers, "shop_name": "韩江小馆彩塘店"}, cast.now + timedelta(hours=1)
    services.save_answers(case.pk, "shop", answers, edition=case.edition, actor=cast.xiaotong, now=later)
    assert "店名" not in client.get(path).content.decode().split(told)[1].split("也可以提交")[0]
    services.add_upload(case.pk, "plan", pdf("布局图.pdf"), actor=cast.xiaotong, now=later)
    assert "布局图" in client.get(path).content.decode().split(told)[1], "the same file again is no correction"
    newer = SimpleUploadedFile("布局图.pdf", PDF + b"\n", "application/pdf")
    services.add_upload(case.pk, "plan", newer, actor=cast.xiaotong, now=later)
    assert told not in client.get(path).content.decode()
