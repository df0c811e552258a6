"""A form is filled in from the wallet: with leave, logged, and only by a licence that is good that day."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forms_engine.definition import Field, FieldType, FormDefinition, Section
from forms_engine.lint import lint
from hall.casework import services
from hall.casework.errors import Refused
from hall.casework.models import Case
from hall.wallet.models import LicenceUse
from hall.wallet.services import change_status
from tests.casework.builders import item
from tests.cast import Cast
from tests.wallet.builders import licence

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

KIND = "食品经营许可证"
FORM = FormDefinition(
    title="测试申请表",
    sections=(
        Section(
            key="shop",
            title="店铺",
            fields=(
                Field(
                    key="permit",
                    label="食品经营许可证",
                    type=FieldType.LICENCE,
                    licence_kind=KIND,
                    required=True,
                    prefill=f"licence:{KIND}",
                ),
                Field(key="until", label="有效期至", type=FieldType.DATE, prefill=f"licence:{KIND}.valid_until"),
            ),
        ),
    ),
)


@pytest.fixture
def own(cast: Cast) -> Any:
    assert cast.xiaotong.account
    item(form=FORM, materials=(), now=cast.now)
    return licence(cast.xiaotong.account, now=cast.now, kind=KIND)


def start(cast: Cast, *agreed: str) -> Case:
    return services.start_case("T-01", actor=cast.xiaotong, now=cast.now, agreed=agreed)


def test_with_leave_number_and_day_stand_in_the_form_and_the_use_is_in_the_log(own: Any, cast: Cast) -> None:
    case = start(cast, f"licence:{KIND}")
    assert case.answers == {"permit": own.number, "until": "2031-11-16"}
    consent = case.consents.get()
    told = [f"licence:{KIND}.{fact}" for fact in ("department", "issued_on", "valid_until")]
    assert consent.facts == [f"licence:{KIND}", *told]
    use = LicenceUse.objects.get()
    assert (use.licence, use.kind, use.by) == (own, "handed_in", cast.xiaotong.account)
    assert services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now).record["permit"] == own.number


def test_without_leave_nothing_is_taken(own: Any, cast: Cast) -> None:
    assert start(cast, "person").answers == {}
    assert not LicenceUse.objects.exists()


def test_one_that_was_revoked_meanwhile_no_longer_answers(own: Any, cast: Cast) -> None:
    case = start(cast, f"licence:{KIND}")
    change_status(own.public_id, "revoked", "依法撤销。", actor=cast.officer("SCJG"), now=cast.now)
    with pytest.raises(Refused) as refused:
        services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)
    assert "permit" in refused.value.fields


def test_nobody_answers_with_a_strangers_licence(own: Any, cast: Cast) -> None:
    case = services.start_case("T-01", actor=cast.outsider, now=cast.now, agreed=[f"licence:{KIND}"])
    assert case.answers == {}
    services.save_answers(case.pk, "shop", {"permit": own.number}, edition=0, actor=cast.outsider, now=cast.now)
    with pytest.raises(Refused):
        services.submit_case(case.pk, actor=cast.outsider, now=cast.now)


def test_the_pages_offer_it_and_draw_the_wallets_licences(
    own: Any, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    assert cast.xiaotong.account
    client.force_login(cast.xiaotong.account)
    assert f"电子证照“{KIND}”" in client.get("/items/T-01/start/").content.decode()
    assert client.post("/items/T-01/start/", {"agree": "all"}).status_code == 302
    case = Case.objects.get()
    page = client.get(f"/cases/{case.public_id}/form/shop/").content.decode()
    assert f'<option value="{own.number}" selected>' in page and f"来自电子证照“{KIND}”" in page


def test_a_form_that_names_no_kind_or_another_fact_is_not_published() -> None:
    for wrong in ("licence:", f"licence:{KIND}.colour"):
        form = FormDefinition(
            title="x",
            sections=(
                Section(key="s", title="s", fields=(Field(key="a", label="a", type=FieldType.TEXT, prefill=wrong),)),
            ),
        )
        assert [problem.message for problem in lint(form, ())] == [f"预填来源 {wrong} 不存在。"]
    assert lint(FORM, ()) == []
