"""许可条件: what an officer writes for one licence stands wherever the licence is read, and in the log."""

import io
import json
import zipfile

import pytest
from django.test import Client

from hall.casework import services
from hall.casework.errors import Refused
from hall.casework.models import Case, Opinion
from hall.catalog.content import Material, Procedure
from hall.catalog.procedure import LicenceTerms
from hall.wallet.models import Licence
from tests.casework.builders import accepted, item, step, task, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

OF_ALL, OF_THIS = "每日清洁并记录。", "经营场所仅限一层。"
STEPS = (
    step("food", "A", licence=LicenceTerms(kind="食品经营许可证", months=60, conditions=OF_ALL)),
    step("sign", "B", licence=LicenceTerms(kind="户外招牌许可")),
    step("fume", "A", kind="advise"),
)


@pytest.fixture
def at_work(cast: Cast) -> Case:
    item(Procedure(lead="A", steps=STEPS), now=cast.now)
    return accepted(cast)


@pytest.fixture
def seat(cast: Cast) -> Client:
    """Where the officer of the food licence sits."""
    client, account = Client(), cast.officer("A").account
    assert account
    client.force_login(account)
    return client


def give(seat: Client, case: Case, key: str, what: str, **typed: str) -> str:
    answer = seat.post(
        f"/desk/tasks/{task(case, key).pk}/verdict/",
        {"key": f"once-{key}", "verdict": what, "reason": "符合规定。", "facts": "查明。", "basis": "《法》", **typed},
        follow=True,
    )
    return answer.content.decode()


@pytest.fixture
def decided(at_work: Case, seat: Client, cast: Cast) -> Case:
    page = seat.get(f"/desk/tasks/{task(at_work, 'food').pk}/").content.decode()
    assert "每份食品经营许可证都写明的条件：每日清洁并记录。" in page and 'name="conditions"' in page
    assert f"<dd>{OF_THIS}" in give(seat, at_work, "food", "approve", conditions=OF_THIS)
    assert 'name="conditions"' not in seat.get(f"/desk/tasks/{task(at_work, 'fume').pk}/").content.decode()
    verdict(cast, at_work, "fume", "no_objection")
    verdict(cast, at_work, "sign")
    services.sign_decision(at_work.pk, actor=cast.officer("A"), now=cast.now)
    return Case.objects.get(pk=at_work.pk)


def test_both_kinds_of_conditions_are_read_wherever_the_licence_is(decided: Case, cast: Cast) -> None:
    food, sign = Licence.objects.order_by("id")
    assert (food.conditions, sign.conditions) == ("每日清洁并记录；经营场所仅限一层", "")
    facts = {
        one.name: dict(one.data["facts"])["条件"] for one in decided.documents.filter(kind__in=["decision", "licence"])
    }
    assert facts["食品经营许可证"] == food.conditions
    assert facts["户外招牌许可"] == "遵守法定的条件和标准，没有附加其他条件"
    assert facts["办理结果决定书"] == f"食品经营许可证：{food.conditions}"
    holder = Client()
    assert cast.xiaotong.account
    holder.force_login(cast.xiaotong.account)
    for who, address in ((holder, f"/wallet/{food.public_id}/"), (Client(), f"/verify/{food.verification_code}/")):
        assert food.conditions in who.get(address).content.decode()
    assert "许可条件" not in holder.get(f"/wallet/{sign.public_id}/").content.decode()


def test_a_list_of_conditions_stays_a_list(at_work: Case, seat: Client, cast: Cast) -> None:
    listed = "1. 仅限一层；\r\n2. 不得制售生食。"
    give(seat, at_work, "food", "approve", conditions=listed)
    verdict(cast, at_work, "fume", "no_objection")
    verdict(cast, at_work, "sign")
    services.sign_decision(at_work.pk, actor=cast.officer("A"), now=cast.now)
    told = Licence.objects.get(kind="食品经营许可证").conditions
    assert told.splitlines() == ["每日清洁并记录。", "1. 仅限一层；", "2. 不得制售生食。"]


def test_what_is_too_long_is_sent_and_told_and_never_cut(at_work: Case, seat: Client) -> None:
    page = seat.get(f"/desk/tasks/{task(at_work, 'food').pk}/").content.decode()
    for name in ("conditions", "reason", "facts", "basis"):
        tag = page[page.index(f'name="{name}"') :]
        assert "maxlength" not in tag[: tag.index(">")], name  # with it a browser drops the end of what is pasted


def test_the_archive_of_a_case_that_it_is_handed_in_for_has_them(decided: Case, cast: Cast) -> None:
    food = Licence.objects.get(kind="食品经营许可证")
    needs = Material(key="permit", name="食品经营许可证复印件", source="applicant", necessity="required")
    item(materials=(needs,), code="T-02", now=cast.now)
    other = services.start_case("T-02", actor=cast.xiaotong, now=cast.now)
    services.save_answers(
        other.pk,
        "shop",
        {"shop_name": "店", "signage": False},
        edition=other.edition,
        actor=cast.xiaotong,
        now=cast.now,
    )
    services.use_licence(other.pk, "permit", food.public_id, actor=cast.xiaotong, now=cast.now)
    services.submit_case(other.pk, actor=cast.xiaotong, now=cast.now)
    services.withdraw_case(other.pk, actor=cast.xiaotong, now=cast.now)
    client = Client()
    assert cast.xiaotong.account
    client.force_login(cast.xiaotong.account)
    answer = client.get(f"/cases/{other.public_id}/archive.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as package:  # type: ignore[attr-defined]
        (one,) = json.loads(package.read("材料/电子证照.json"))
    assert one["conditions"] == food.conditions


def test_the_log_vouches_for_them(decided: Case) -> None:
    opinion = Opinion.objects.get(task__step="food")
    assert decided.events.get(kind="verdict_given", task=opinion.task).data["opinion"] == opinion.digest
    said, opinion.conditions = opinion.digest, ""
    assert opinion.digest != said


def test_they_belong_to_a_licence_that_is_granted(at_work: Case, seat: Client, cast: Cast) -> None:
    page = give(seat, at_work, "food", "refuse", conditions=OF_THIS)
    assert "只有同意发证的结论可以附条件。" in page and OF_THIS in page  # and nothing typed is lost
    with pytest.raises(Refused) as refused:
        services.give_verdict(
            task(at_work, "fume").pk, "no_objection", "无。", conditions="x", actor=cast.officer("A"), now=cast.now
        )
    assert set(refused.value.fields) == {"conditions"}
    assert "最多写 500 个字" in give(seat, at_work, "food", "approve", conditions="条" * 501)
    assert not Opinion.objects.exists()
