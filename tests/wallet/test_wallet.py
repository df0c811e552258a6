"""证照库: what was granted is in the wallet, shown for a minute, shared for a purpose, and never outlives its end."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.errors import NotFound as NoCase
from hall.casework.errors import Refused
from hall.casework.models import Case
from hall.catalog.content import Material, Procedure
from hall.catalog.procedure import LicenceTerms
from hall.lib.dates import local_day
from hall.wallet.models import Licence, LicenceStatus, LicenceUse
from hall.wallet.services import change_status, end_share, months_later, read_shared, read_shown, show_code
from hall.wallet.services import share as share_licence
from identity.errors import NotFound
from identity.errors import Refused as WalletRefused
from tests.casework.builders import draft, item, pdf, step, verdict
from tests.cast import Cast
from tests.wallet.builders import licence, shared

pytestmark = pytest.mark.django_db


def decided(cast: Cast, *, second: str = "approve", actor: Any = None) -> Case:
    """A case with two approvals, each of which would issue a licence."""
    terms = {"food": LicenceTerms(kind="食品经营许可证", months=60), "sign": LicenceTerms(kind="排水许可证")}
    steps = (
        step("food", "SCJG", licence=terms["food"], item="SCJG-002"),
        step("sign", "CGZF", licence=terms["sign"]),
    )
    item(Procedure(lead="SCJG", steps=steps), materials=(), now=cast.now)
    who = actor or cast.xiaotong
    case = services.submit_case(draft(cast, actor=who).pk, actor=who, now=cast.now)
    services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
    verdict(cast, case, "food")
    verdict(cast, case, "sign", second)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    return Case.objects.get(pk=case.pk)


@pytest.mark.acts
def test_what_was_granted_is_in_the_wallet_and_what_was_refused_is_not(cast: Cast) -> None:
    case = decided(cast, second="refuse")
    (one,) = Licence.objects.all()
    assert (one.kind, one.department.code, one.item_code) == ("食品经营许可证", "SCJG", "SCJG-002")
    assert (one.account, one.holder_name, one.case_number) == (cast.xiaotong.account, case.title, case.number)
    assert one.number == case.decision.number.replace("决", "证") + "-1"
    assert (one.issued_on, one.valid_until) == (date(2026, 11, 17), date(2031, 11, 16))


def test_organisations_licence_is_the_organisations(cast: Cast) -> None:
    decided(cast, actor=cast.jiaming)
    assert {one.organisation for one in Licence.objects.all()} == {cast.jiaming.acting_for}
    assert not Licence.objects.exclude(account=None).exists()


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 11, 17), 60, date(2031, 11, 16)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
    ],
)
def test_months_end_the_day_before_the_same_day(day: date, months: int, last: date) -> None:
    assert months_later(day, months) == last


@pytest.fixture
def own(cast: Cast) -> Licence:
    assert cast.xiaotong.account
    return licence(cast.xiaotong.account, now=cast.now)


@pytest.fixture
def holder(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Client:
    assert cast.xiaotong.account
    client.force_login(cast.xiaotong.account)
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    return client


def test_code_opens_the_licence_for_a_minute_and_the_look_is_written_down(own: Licence, cast: Cast) -> None:
    code = show_code(own.public_id, actor=cast.xiaotong, now=cast.now)
    assert read_shown(code, by=None, now=cast.now + timedelta(seconds=59)) == own
    assert LicenceUse.objects.get().kind == "shown"
    assert read_shown(code, by=None, now=cast.now + timedelta(seconds=61)) is None
    assert read_shown(code[:-2] + "xx", by=None, now=cast.now) is None
    assert LicenceUse.objects.count() == 1


def test_counter_sees_the_present_state(own: Licence, holder: Client, cast: Cast) -> None:
    page = holder.get(f"/wallet/{own.public_id}/code/").content.decode()
    assert "data:image/svg+xml" in page and "60" in page
    code = show_code(own.public_id, actor=cast.xiaotong, now=cast.now)
    assert "有效" in Client().get(f"/show/{code}/").content.decode()
    change_status(own.public_id, LicenceStatus.REVOKED, "持证人申请。", actor=cast.officer("SCJG"), now=cast.now)
    assert "已注销" in Client().get(f"/show/{code}/").content.decode()
    assert Client().get("/show/nothing/").status_code == 404


def test_department_sees_what_was_shared_until_the_day_and_not_after_it_was_taken_back(
    own: Licence, cast: Cast
) -> None:
    share, officer = shared(own, "CGZF", now=cast.now), cast.officer("CGZF")
    assert read_shared(share.public_id, actor=officer, now=cast.now).licence == own
    use = LicenceUse.objects.get()
    assert (use.kind, use.by, use.purpose) == ("read", officer.account, "办理户外招牌")
    for stranger in (cast.officer("XFJY"), cast.outsider, cast.xiaotong):
        with pytest.raises(NotFound):
            read_shared(share.public_id, actor=stranger, now=cast.now)
    with pytest.raises(NotFound):
        read_shared(share.public_id, actor=officer, now=cast.now + timedelta(days=31))
    end_share(share.public_id, actor=cast.xiaotong, now=cast.now)
    with pytest.raises(NotFound):
        read_shared(share.public_id, actor=officer, now=cast.now)


@pytest.mark.parametrize("days", [-1, 181, None])
def test_share_has_a_day_within_half_a_year(own: Licence, cast: Cast, days: int | None) -> None:
    cast.officer("CGZF")
    until = None if days is None else local_day(cast.now) + timedelta(days=days)
    with pytest.raises(WalletRefused) as refused:
        share_licence(own.public_id, "CGZF", "用途", until, actor=cast.xiaotong, now=cast.now)
    assert "until" in refused.value.fields


def test_nobody_else_opens_shares_or_shows_it(own: Licence, cast: Cast) -> None:
    for stranger in (cast.outsider, cast.jiaming, cast.officer("SCJG")):
        with pytest.raises(NotFound):
            show_code(own.public_id, actor=stranger, now=cast.now)
        with pytest.raises(NotFound):
            share_licence(own.public_id, "SCJG", "用途", local_day(cast.now), actor=stranger, now=cast.now)


def test_only_the_issuer_changes_it_with_a_reason_and_a_revoked_one_stays_revoked(own: Licence, cast: Cast) -> None:
    with pytest.raises(NotFound):
        change_status(own.public_id, "revoked", "原因", actor=cast.officer("CGZF"), now=cast.now)
    approver = cast.officer("SCJG")
    with pytest.raises(WalletRefused):
        change_status(own.public_id, "revoked", "  ", actor=approver, now=cast.now)
    change_status(own.public_id, "revoked", "许可被依法撤销。", actor=approver, now=cast.now)
    with pytest.raises(WalletRefused):
        change_status(own.public_id, "changed", "又变更。", actor=approver, now=cast.now)
    assert Licence.objects.get().status == "revoked"


def test_verification_tells_the_present_state_and_masks_the_holder(client: Client, own: Licence, cast: Cast) -> None:
    address = f"/verify/{own.verification_code}/"
    page = client.get(address).content.decode()
    assert own.number in page and "有效" in page and "林晓彤" not in page
    change_status(own.public_id, "revoked", "内部原因", actor=cast.officer("SCJG"), now=cast.now)
    page = client.get(address).content.decode()
    assert "已注销" in page and "内部原因" not in page


def test_expired_one_says_so(client: Client, cast: Cast) -> None:
    assert cast.xiaotong.account
    old = licence(cast.xiaotong.account, now=datetime(2020, 1, 6, 10, tzinfo=cast.now.tzinfo), months=12)
    assert "已过期" in client.get(f"/verify/{old.verification_code}/").content.decode()


# -- instead of a file

NEEDS = Material(key="permit", name="食品经营许可证复印件", source="applicant", necessity="required")


@pytest.fixture
def asking(cast: Cast) -> Case:
    item(materials=(NEEDS,), now=cast.now)
    case = draft(cast)
    upload = case.uploads.get()
    services.remove_upload(case.pk, upload.public_id, actor=cast.xiaotong, now=cast.now)
    return case


@pytest.mark.acts
def test_licence_stands_in_for_the_file(asking: Case, own: Licence, holder: Client, cast: Cast) -> None:
    page = holder.get(f"/cases/{asking.public_id}/materials/").content.decode()
    assert "用这份证照" in page and own.number in page
    holder.post(f"/cases/{asking.public_id}/licences/", {"material": "permit", "licence": str(own.public_id)})
    holder.post(f"/cases/{asking.public_id}/licences/", {"material": "permit", "licence": str(own.public_id)})
    assert LicenceUse.objects.filter(kind="handed_in").count() == 1
    case = services.submit_case(asking.pk, actor=cast.xiaotong, now=cast.now)
    assert case.state == "submitted"
    staff = Client()
    assert cast.clerk.account
    staff.force_login(cast.clerk.account)
    assert own.number in staff.get(f"/desk/cases/{case.public_id}/").content.decode()


@pytest.mark.acts
def test_licence_that_was_revoked_meanwhile_no_longer_stands_in(asking: Case, own: Licence, cast: Cast) -> None:
    services.use_licence(asking.pk, "permit", own.public_id, actor=cast.xiaotong, now=cast.now)
    change_status(own.public_id, "revoked", "依法撤销。", actor=cast.officer("SCJG"), now=cast.now)
    with pytest.raises(Refused) as refused:
        services.submit_case(asking.pk, actor=cast.xiaotong, now=cast.now)
    assert set(refused.value.fields) == {"permit"}


def test_foreign_or_other_licence_is_not_taken(asking: Case, cast: Cast) -> None:
    assert cast.outsider.account and cast.xiaotong.account
    foreign = licence(cast.outsider.account, now=cast.now)
    other = licence(cast.xiaotong.account, now=cast.now, kind="烟草专卖零售许可证")
    for one in (foreign, other):
        with pytest.raises(NoCase):
            services.use_licence(asking.pk, "permit", one.public_id, actor=cast.xiaotong, now=cast.now)


def test_licence_can_be_taken_out_again(asking: Case, own: Licence, cast: Cast) -> None:
    used = services.use_licence(asking.pk, "permit", own.public_id, actor=cast.xiaotong, now=cast.now)
    services.drop_licence(asking.pk, used.pk, actor=cast.xiaotong, now=cast.now)
    services.drop_licence(asking.pk, used.pk, actor=cast.xiaotong, now=cast.now)
    with pytest.raises(Refused):
        services.submit_case(asking.pk, actor=cast.xiaotong, now=cast.now)
    services.add_upload(asking.pk, "permit", pdf(), actor=cast.xiaotong, now=cast.now)
    assert services.submit_case(asking.pk, actor=cast.xiaotong, now=cast.now).state == "submitted"


def test_share_form_keeps_what_was_typed(own: Licence, holder: Client, cast: Cast) -> None:
    cast.officer("CGZF")
    answer = holder.post(
        f"/wallet/{own.public_id}/", {"department": "CGZF", "purpose": "办理户外招牌", "until": "2020-01-01"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "办理户外招牌" in page and "180" in page
    good = {"department": "CGZF", "purpose": "办理户外招牌", "until": "2026-12-31"}
    assert holder.post(f"/wallet/{own.public_id}/", good).status_code == 302
    assert "收回" in holder.get(f"/wallet/{own.public_id}/").content.decode()
