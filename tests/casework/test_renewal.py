"""换证、延续: reminded 60 and 30 days before; a draft filled in from the earlier application; the licence replaced."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from hall.casework import services
from hall.casework.errors import NotAllowed, NotFound, Refused
from hall.casework.models import Case, Task
from hall.casework.procedure import Procedure
from hall.lib.dates import CHINA
from hall.wallet.models import ExpiryReminder, Licence
from hall.wallet.services import change_status
from hall.work.services import sweep
from identity.models import Notice
from tests.casework.builders import RESTAURANT, draft, item, step, submitted, verdict
from tests.cast import Cast, account
from tests.wallet.builders import licence as licence_of

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

SHORT = Procedure(lead="SCJG", steps=(step("food", "SCJG", licence={"kind": "食品经营许可证", "months": 12}),))


def decided(cast: Cast, case: Case) -> Case:
    services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
    verdict(cast, case, "food")
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    return Case.objects.get(pk=case.pk)


def granted(cast: Cast) -> tuple[Case, Licence]:
    case = decided(cast, submitted(cast, procedure=SHORT))
    return case, Licence.objects.get(case_number=case.number)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, 30, tzinfo=CHINA)


def test_the_holder_is_reminded_once_60_and_once_30_days_before(cast: Cast) -> None:
    _case, licence = granted(cast)
    assert licence.valid_until == date(2027, 11, 16)
    told = []
    for before in (61, 60, 60, 45, 30, 30, 0, -5):
        moment = at(licence.valid_until - timedelta(days=before))
        sweep(lambda moment=moment: moment)  # type: ignore[misc]
        told.append(Notice.objects.filter(kind="licence_expiring", channel="sms").count())
    assert told == [0, 1, 1, 1, 2, 2, 2, 2]
    first, second = Notice.objects.filter(kind="licence_expiring", channel="sms").order_by("pk")
    assert "食品经营许可证11月16日到期" in first.body
    assert "请在10月17日前登录" in first.body
    assert "请马上登录" in second.body


def test_who_revoked_or_renewed_is_not_reminded_and_short_licences_skip_what_has_been(cast: Cast) -> None:
    _case, licence = granted(cast)
    change_status(licence.public_id, "revoked", "停业。", actor=cast.officer("SCJG"), now=cast.now)
    sweep(lambda: at(date(2027, 9, 17)))
    assert not Notice.objects.filter(kind="licence_expiring").exists()
    brief = licence_of(account("xiaotong"), now=cast.now, months=1)
    assert not brief.reminders.exists()
    assert not licence_of(account("xiaotong"), now=cast.now, months=None).reminders.exists()
    assert ExpiryReminder.objects.count() == 2


def test_a_renewal_is_filled_in_from_the_earlier_record_and_replaces_the_licence(cast: Cast) -> None:
    case, licence = granted(cast)
    renewal = services.renew_licence(licence.public_id, actor=cast.xiaotong, now=cast.now)
    assert renewal == services.renew_licence(licence.public_id, actor=cast.xiaotong, now=cast.now)
    assert renewal.renews == licence
    assert renewal.answers == case.record
    assert renewal.events.get().data["copy_of"] == case.number
    upload = case.uploads.get()
    services.reuse_upload(renewal.pk, upload.public_id, actor=cast.xiaotong, now=cast.now)
    decided(cast, services.submit_case(renewal.pk, actor=cast.xiaotong, now=cast.now))
    old = Licence.objects.get(pk=licence.pk)
    new = Licence.objects.exclude(pk=licence.pk).get()
    assert (old.status, new.status) == ("changed", "valid")
    assert new.number in old.status_reason
    with pytest.raises(Refused):
        services.renew_licence(licence.public_id, actor=cast.xiaotong, now=cast.now)


def test_only_the_holder_renews_and_only_what_ends(cast: Cast) -> None:
    _case, licence = granted(cast)
    for who, which in ((cast.outsider, licence.public_id), (cast.xiaotong, uuid.uuid4())):
        with pytest.raises(NotFound):
            services.renew_licence(which, actor=who, now=cast.now)
    for months in (None, 60):  # no end is stated; granted elsewhere
        other = licence_of(account("xiaotong"), now=cast.now, months=months)
        with pytest.raises(Refused):
            services.renew_licence(other.public_id, actor=cast.xiaotong, now=cast.now)


def test_once_more_the_same_after_the_end_only(cast: Cast) -> None:
    case = submitted(cast)
    with pytest.raises(NotAllowed):
        services.apply_again(case.pk, actor=cast.xiaotong, now=cast.now)
    services.withdraw_case(case.pk, actor=cast.xiaotong, now=cast.now)
    with pytest.raises(NotFound):
        services.apply_again(case.pk, actor=cast.outsider, now=cast.now)
    again = services.apply_again(case.pk, actor=cast.xiaotong, now=cast.now)
    assert (again.state, again.answers, again.renews) == ("draft", case.record, None)
    assert again == services.apply_again(case.pk, actor=cast.xiaotong, now=cast.now)


def test_for_an_organisation_it_stays_the_organisations(cast: Cast) -> None:
    case = submitted(cast, actor=cast.jiaming)
    services.withdraw_case(case.pk, actor=cast.jiaming, now=cast.now)
    again = services.apply_again(case.pk, actor=cast.jiaming, now=cast.now)
    assert again.organisation_id == case.organisation_id


def test_a_licence_out_of_a_package_is_renewed_by_its_own_item(cast: Cast) -> None:
    package = RESTAURANT.model_copy(
        update={"steps": (step("food", "SCJG", item="F-01", licence={"kind": "食品经营许可证", "months": 12}),)}
    )
    case = draft(cast, procedure=package)
    own = item(SHORT, code="F-01", now=cast.now)
    decided(cast, services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now))
    renewal = services.renew_licence(Licence.objects.get().public_id, actor=cast.xiaotong, now=cast.now)
    assert renewal.item == own
    assert renewal.answers["shop_name"] == "韩江小馆"
    assert not Task.objects.filter(case=renewal).exists()


def test_the_pages(cast: Cast) -> None:
    case, licence = granted(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    assert "办理延续" in client.get(f"/wallet/{licence.public_id}/").content.decode()
    there = client.post(f"/licences/{licence.public_id}/renewal/")
    renewal = Case.objects.exclude(pk=case.pk).get()
    assert there["Location"] == f"/cases/{renewal.public_id}/"
    assert f"延续 食品经营许可证 {licence.number}" in client.get(there["Location"], follow=True).content.decode()
    assert "照着这份再申请" in client.get(f"/cases/{case.public_id}/").content.decode()
    assert client.post(f"/cases/{case.public_id}/again/")["Location"] == f"/cases/{renewal.public_id}/"
