"""A draft's life: filled in with leave only, carried to a newer form, shared by two windows, let go at last."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from forms_engine.definition import Field, FieldType, FormDefinition, Section
from hall.casework import services
from hall.casework.errors import NotAllowed, NotFound, Refused
from hall.casework.models import Case, CaseEvent, EventKind, PrefillConsent
from hall.casework.states import CaseState
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.selectors import content_of
from hall.channels.models import Delivery
from tests.casework.builders import FORM, draft, item, submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

OWNER = Section(
    key="owner",
    title="申请人",
    fields=(
        Field(
            key="owner_name",
            label="姓名",
            type=FieldType.TEXT,
            required=True,
            prefill="person.name",
            authoritative=True,
        ),
        Field(key="owner_mobile", label="手机", type=FieldType.PHONE, prefill="person.mobile"),
    ),
)
WITH_OWNER = FormDefinition(title="表", sections=(OWNER, *FORM.sections))


def revised(made: ServiceItem, form: FormDefinition, cast: Cast) -> None:
    """A newer revision of the item, with another form."""
    assert made.current is not None
    content = content_of(made.current).model_copy(update={"form": form})
    made.current = Revision.objects.create(
        item=made, number=2, content=content.model_dump(mode="json"), content_sha256="1" * 64, published_at=cast.now
    )
    made.save()


def newer_form() -> FormDefinition:
    shop = FORM.sections[0]
    kept = tuple(field for field in shop.fields if field.key != "sign_width")
    fresh = Field(key="seats", label="座位数", type=FieldType.INTEGER, required=True)
    return FORM.model_copy(update={"sections": (shop.model_copy(update={"fields": (*kept, fresh)}),)})


# -- filled in beforehand, with leave


def test_nothing_is_taken_without_leave(cast: Cast) -> None:
    item(now=cast.now, form=WITH_OWNER)
    case = services.start_case("T-01", actor=cast.xiaotong, now=cast.now)
    assert case.answers == {}
    assert not PrefillConsent.objects.exists()


def test_with_leave_the_source_fills_the_form_and_the_use_is_kept(cast: Cast) -> None:
    item(now=cast.now, form=WITH_OWNER)
    case = services.start_case("T-01", actor=cast.xiaotong, now=cast.now, agreed=["person", "organisation"])
    assert case.answers == {"owner_name": "林晓彤", "owner_mobile": "13800000000"}
    consent = PrefillConsent.objects.get(case=case)
    assert (consent.source, consent.agreed_by) == ("person", cast.xiaotong.account)
    assert "person.name" in consent.facts
    assert "开办测试店一件事" in consent.purpose
    assert CaseEvent.objects.get(case=case, kind=EventKind.CASE_STARTED).data == {"sources": ["person"]}


def test_what_is_authoritative_cannot_be_typed_over(cast: Cast) -> None:
    item(now=cast.now, form=WITH_OWNER)
    case = services.start_case("T-01", actor=cast.xiaotong, now=cast.now, agreed=["person"])
    typed = {"owner_name": "别人", "owner_mobile": "13900000000"}
    case = services.save_answers(case.pk, "owner", typed, edition=0, actor=cast.xiaotong, now=cast.now)
    assert case.answers == {"owner_name": "林晓彤", "owner_mobile": "13900000000"}


def test_the_start_page_asks_for_leave_by_source_and_the_form_names_it(cast: Cast) -> None:
    item(now=cast.now, form=WITH_OWNER)
    client = Client()
    client.force_login(cast.xiaotong.account)
    page = client.get("/items/T-01/start/").content.decode()
    assert "统一身份认证" in page
    assert "姓名、手机" in page
    client.post("/items/T-01/start/", {"agree": "all"})
    case = Case.objects.get()
    form = client.get(f"/cases/{case.public_id}/form/owner/").content.decode()
    assert "来自统一身份认证" in form
    assert 'name="owner_name"' not in form
    assert "林晓彤" in form


def test_who_agrees_to_nothing_types_everything(cast: Cast) -> None:
    item(now=cast.now, form=WITH_OWNER)
    client = Client()
    client.force_login(cast.xiaotong.account)
    client.post("/items/T-01/start/", {"agree": "chosen"})
    case = Case.objects.get()
    assert 'name="owner_name"' in client.get(f"/cases/{case.public_id}/form/owner/").content.decode()


def test_the_start_page_offers_the_open_draft(cast: Cast) -> None:
    case = draft(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    assert f"/cases/{case.public_id}/" in client.get("/items/T-01/start/").content.decode()
    client.force_login(cast.outsider.account)
    assert f"/cases/{case.public_id}/" not in client.get("/items/T-01/start/").content.decode()


# -- a newer revision


def test_a_draft_goes_on_under_the_newest_form_and_keeps_what_fits(cast: Cast) -> None:
    case = draft(cast)
    revised(case.item, newer_form(), cast)
    again = services.carry_draft_over(case.pk, actor=cast.xiaotong, now=cast.now)
    assert again.revision.number == 2
    assert again.answers == {"shop_name": "韩江小馆", "signage": True}
    event = CaseEvent.objects.get(case=case, kind=EventKind.DRAFT_CARRIED_OVER)
    assert event.data == {"before": 1, "after": 2}
    services.carry_draft_over(case.pk, actor=cast.xiaotong, now=cast.now)
    assert CaseEvent.objects.filter(kind=EventKind.DRAFT_CARRIED_OVER).count() == 1


def test_the_person_is_told_what_changed_before_going_on(cast: Cast) -> None:
    case = draft(cast)
    revised(case.item, newer_form(), cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    for path in ("", "form/shop/", "materials/", "review/"):
        answer = client.get(f"/cases/{case.public_id}/{path}")
        assert answer["Location"] == f"/cases/{case.public_id}/update/"
    page = client.get(f"/cases/{case.public_id}/update/").content.decode()
    assert "新增“座位数”" in page
    assert "招牌宽" in page
    answer = client.post(f"/cases/{case.public_id}/update/", follow=True)
    assert "座位数" in answer.content.decode()


def test_what_was_typed_while_the_form_changed_is_saved_first(cast: Cast) -> None:
    case = draft(cast)
    revised(case.item, newer_form(), cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    post = {"edition": str(case.edition), "shop_name": "新店名", "signage": "false", "next": "1"}
    answer = client.post(f"/cases/{case.public_id}/form/shop/", post)
    assert answer["Location"] == f"/cases/{case.public_id}/update/"
    assert Case.objects.get().answers["shop_name"] == "新店名"


def test_an_outdated_draft_is_not_handed_in_unseen(cast: Cast) -> None:
    case = draft(cast)
    revised(case.item, newer_form(), cast)
    with pytest.raises(Refused, match="新版本"):
        services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)


def test_a_submitted_case_keeps_its_form_for_ever(cast: Cast) -> None:
    case = submitted(cast)
    revised(case.item, newer_form(), cast)
    assert not services.is_outdated(Case.objects.get())
    client = Client()
    client.force_login(cast.xiaotong.account)
    assert client.get(f"/cases/{case.public_id}/").status_code == 200


# -- two windows


def test_the_second_window_is_shown_where_it_differs_and_loses_nothing(cast: Cast) -> None:
    case = draft(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    post: dict[str, Any] = {"edition": "0", "shop_name": "第二个窗口的店名", "signage": "false", "next": "1"}
    page = client.post(f"/cases/{case.public_id}/form/shop/", post).content.decode()
    assert "另一个窗口填的和这里不一样" in page
    assert "韩江小馆" in page
    assert 'value="第二个窗口的店名"' in page
    assert Case.objects.get().answers["shop_name"] == "韩江小馆"


def test_what_the_second_window_left_empty_is_no_difference_and_takes_nothing_away(cast: Cast) -> None:
    case = draft(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    post: dict[str, Any] = {"edition": "0", "shop_name": "", "signage": "false", "next": "1"}
    page = client.post(f"/cases/{case.public_id}/form/shop/", post).content.decode()
    assert page.count("data-label") == 2, "only the answer that was given here and differs"
    assert 'value="韩江小馆"' in page


# -- the end of a draft


def test_a_discarded_draft_leaves_nothing_personal_and_can_be_begun_anew(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    case = draft(cast)
    file = case.uploads.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_draft(case.pk, actor=cast.xiaotong, now=cast.now)
    gone = Case.objects.get()
    assert (gone.state, gone.answers, gone.title) == (CaseState.DISCARDED, {}, "")
    assert not gone.uploads.exists()
    assert not default_storage.exists(file)
    services.discard_draft(case.pk, actor=cast.xiaotong, now=cast.now)
    assert CaseEvent.objects.filter(kind=EventKind.DRAFT_DISCARDED).count() == 1
    assert services.start_case("T-01", actor=cast.xiaotong, now=cast.now).pk != case.pk


def test_a_discarded_draft_is_found_no_more(cast: Cast) -> None:
    case = draft(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    assert "不能恢复" in client.get(f"/cases/{case.public_id}/discard/").content.decode()
    client.post(f"/cases/{case.public_id}/discard/")
    assert client.get(f"/cases/{case.public_id}/").status_code == 404
    assert "开办测试店" not in client.get("/my/").content.decode()


def test_only_the_party_discards_and_only_a_draft(cast: Cast) -> None:
    with pytest.raises(NotFound):
        services.discard_draft(draft(cast).pk, actor=cast.outsider, now=cast.now)
    case = submitted(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    assert client.post(f"/cases/{case.public_id}/discard/").status_code == 409
    with pytest.raises(NotAllowed):
        services.discard_draft(case.pk, actor=cast.xiaotong, now=cast.now)
    assert Case.objects.get().state == CaseState.SUBMITTED


def test_an_untouched_draft_is_warned_once_and_goes_a_week_later(cast: Cast, settings: Any) -> None:
    case = draft(cast)
    day = timedelta(days=1)
    assert services.tend_drafts(cast.now + 82 * day) == (0, 0)
    assert services.tend_drafts(cast.now + 83 * day) == (1, 0)
    assert Delivery.objects.filter(event__kind=EventKind.DRAFT_EXPIRING).exists()
    assert services.tend_drafts(cast.now + 84 * day) == (0, 0)
    assert services.tend_drafts(cast.now + 90 * day) == (0, 1)
    assert Case.objects.get(pk=case.pk).state == CaseState.DISCARDED


def test_coming_back_begins_the_ninety_days_anew(cast: Cast) -> None:
    case = draft(cast)
    day = timedelta(days=1)
    services.tend_drafts(cast.now + 83 * day)
    later = cast.now + 85 * day
    services.save_answers(
        case.pk, "shop", {"shop_name": "新店名"}, edition=case.edition, actor=cast.xiaotong, now=later
    )
    assert services.tend_drafts(cast.now + 92 * day) == (0, 0)
    assert services.tend_drafts(later + 83 * day) == (1, 0)


def test_a_late_warning_still_leaves_its_days(cast: Cast) -> None:
    draft(cast)
    day = timedelta(days=1)
    assert services.tend_drafts(cast.now + 200 * day) == (1, 0)
    assert services.tend_drafts(cast.now + 206 * day) == (0, 0)
    assert services.tend_drafts(cast.now + 207 * day) == (0, 1)
