"""Handing in: checked whole, numbered once, receipt owed, nothing lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotFound, Refused, Stale
from hall.casework.models import Case, CaseEvent
from hall.lib.numbers import is_valid_case_number
from tests.casework.builders import draft, item, pdf, submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def test_a_complete_application_gets_number_code_and_receipt(cast: Cast) -> None:
    case = submitted(cast)
    assert is_valid_case_number(case.number)
    assert len(case.query_code) == 8
    assert [d.kind for d in case.documents.all()] == ["receipt"]
    assert case.title == "韩江小馆"


def test_the_same_key_again_is_answered_with_the_first_result(cast: Cast) -> None:
    case = draft(cast)
    first = services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now, key="k1")
    again = services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now, key="k1")
    assert first.number == again.number
    assert CaseEvent.objects.filter(case=case, kind="case_submitted").count() == 1


def test_a_second_submit_from_another_tab_says_already_done(cast: Cast) -> None:
    case = submitted(cast)
    with pytest.raises(AlreadyDone):
        services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now, key="other")
    assert case.documents.count() == 1


def test_what_is_missing_is_named_all_at_once_and_nothing_is_lost(cast: Cast) -> None:
    case = draft(cast, filled=False)
    services.save_answers(case.pk, "shop", {"shop_name": "韩江"}, edition=0, actor=cast.xiaotong, now=cast.now)
    with pytest.raises(Refused) as refused:
        services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)
    assert set(refused.value.fields) == {"signage", "plan"}
    assert Case.objects.get(pk=case.pk).answers == {"shop_name": "韩江"}


def test_an_answer_that_no_longer_applies_does_not_reach_the_record(cast: Cast) -> None:
    case = draft(cast, signage=True)
    services.save_answers(
        case.pk,
        "shop",
        {"shop_name": "韩江小馆", "signage": False, "sign_width": "3.5"},
        edition=case.edition,
        actor=cast.xiaotong,
        now=cast.now,
    )
    done = services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)
    assert "sign_width" not in done.record


def test_a_foreign_draft_does_not_exist_for_an_outsider(cast: Cast) -> None:
    case = draft(cast)
    with pytest.raises(NotFound):
        services.submit_case(case.pk, actor=cast.outsider, now=cast.now)
    with pytest.raises(NotFound):
        services.submit_case(case.pk + 999, actor=cast.outsider, now=cast.now)


def test_numbers_of_one_day_count_up(cast: Cast) -> None:
    first = submitted(cast)
    second = submitted(cast, actor=cast.outsider)
    assert int(second.number[-6:-1]) == int(first.number[-6:-1]) + 1


def test_a_stale_tab_overwrites_nothing(cast: Cast) -> None:
    case = draft(cast)
    with pytest.raises(Stale):
        services.save_answers(
            case.pk, "shop", {"shop_name": "旧窗口"}, edition=case.edition - 1, actor=cast.xiaotong, now=cast.now
        )
    assert Case.objects.get(pk=case.pk).answers["shop_name"] == "韩江小馆"


def test_a_second_start_leads_back_to_the_open_draft(cast: Cast) -> None:
    case = draft(cast)
    assert services.start_case("T-01", actor=cast.xiaotong, now=cast.now) == case


def test_a_closed_item_is_refused_with_its_reason(cast: Cast) -> None:
    item(now=cast.now, accepts_online=False, closed_reason="本月暂停受理。")
    with pytest.raises(Refused, match="本月暂停受理"):
        services.start_case("T-01", actor=cast.xiaotong, now=cast.now)


def test_a_mandate_makes_the_organisation_the_party(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    assert case.organisation is not None
    with pytest.raises(NotFound):
        services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)


def test_the_same_file_twice_is_one_upload(cast: Cast) -> None:
    case = draft(cast)
    services.add_upload(case.pk, "plan", pdf(), actor=cast.xiaotong, now=cast.now)
    assert case.uploads.count() == 1


@pytest.mark.parametrize("name", ["布局图.exe", "布局图.png", "布局图"])
def test_a_file_is_what_it_contains_whatever_it_is_called(cast: Cast, name: str) -> None:
    case = draft(cast, filled=False)
    upload = services.add_upload(case.pk, "plan", pdf(name), actor=cast.xiaotong, now=cast.now)
    assert upload.name == "布局图.pdf"
    assert upload.content_type == "application/pdf"


def test_a_file_of_the_wrong_kind_is_refused_with_what_is_taken(cast: Cast) -> None:
    case = draft(cast, filled=False)
    program = SimpleUploadedFile("布局图.pdf", b"MZ\x90\x00", content_type="application/pdf")
    with pytest.raises(Refused, match="PDF、JPG、PNG"):
        services.add_upload(case.pk, "plan", program, actor=cast.xiaotong, now=cast.now)


def test_a_file_that_is_too_large_is_refused(cast: Cast, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    case = draft(cast, filled=False)
    with pytest.raises(Refused, match="超过"):
        services.add_upload(case.pk, "plan", pdf(), actor=cast.xiaotong, now=cast.now)
