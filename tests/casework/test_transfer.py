"""移送: another department is competent; it gets the materials, the applicant a draft of the right item."""

import pytest
from django.test import Client

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Case
from hall.casework.permissions import can_view_case
from hall.casework.procedure import Procedure
from hall.catalog.models import ServiceItem
from tests.casework.builders import accepted, item, step, submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

WHY = "该事项由烟草部门负责。"


def tobacco(cast: Cast) -> ServiceItem:
    return item(Procedure(lead="YCZM", steps=(step("look", "YCZM"),)), code="T-07", now=cast.now)


def sent(cast: Cast, case: Case, item_code: str = "T-07") -> Case:
    return services.transfer_case(case.pk, "YCZM", WHY, item_code=item_code, actor=cast.clerk, now=cast.now, key="t")


def test_it_ends_here_and_goes_on_as_a_draft_with_answers_and_files(cast: Cast) -> None:
    case, right = submitted(cast), tobacco(cast)
    for _twice in range(2):
        assert sent(cast, case).state == "ended"
    successor = case.transfer.successor
    assert successor is not None
    assert (successor.state, successor.item, successor.applicant) == ("draft", right, cast.xiaotong.account)
    assert successor.answers["shop_name"] == "韩江小馆"
    assert successor.uploads.get().reused_from == case.uploads.get()
    assert list(case.events.values_list("kind", flat=True))[-1] == "case_transferred"
    why = "".join(case.documents.get(kind="termination").data["paragraphs"])
    assert "YCZM局负责" in why
    assert WHY in why
    client = Client()
    client.force_login(cast.xiaotong.account)
    assert f"/cases/{successor.public_id}/" in client.get(f"/cases/{case.public_id}/").content.decode()
    services.submit_case(
        services.save_answers(
            successor.pk,
            "shop",
            {"shop_name": "韩江小馆", "signage": False},
            edition=successor.edition,
            actor=cast.xiaotong,
            now=cast.now,
        ).pk,
        actor=cast.xiaotong,
        now=cast.now,
    )


def test_a_draft_that_is_there_already_is_left_as_it_is(cast: Cast) -> None:
    case = submitted(cast)
    mine = services.start_case(tobacco(cast).code, actor=cast.xiaotong, now=cast.now)
    sent(cast, case)
    assert case.transfer.successor == mine
    assert mine.answers == {}


def test_the_department_sees_it_then_and_says_that_it_has_it(cast: Cast) -> None:
    case = submitted(cast)
    tobacco(cast)
    there = cast.officer("YCZM")
    assert not can_view_case(there, case)
    with pytest.raises(NotFound):
        services.take_transfer(case.pk, actor=there, now=cast.now)
    sent(cast, case, "")
    with pytest.raises(NotAllowed):
        services.take_transfer(case.pk, actor=cast.clerk, now=cast.now)
    with pytest.raises(NotFound):
        services.take_transfer(case.pk, actor=cast.outsider, now=cast.now)
    client = Client()
    client.force_login(there.account)
    assert "韩江小馆" in client.get("/desk/transfers/").content.decode()
    for _twice in range(2):
        client.post(f"/desk/cases/{case.public_id}/transfer/taken/")
    assert case.events.filter(kind="transfer_taken").count() == 1
    assert client.get(f"/desk/cases/{case.public_id}/").status_code == 200


def test_only_intake_before_acceptance_and_only_to_what_the_department_does(cast: Cast) -> None:
    case = submitted(cast)
    tobacco(cast)
    for department, code, field in (("NO", "", "department"), ("SCJG", "T-07", "item"), ("YCZM", "T-99", "item")):
        with pytest.raises(Refused) as refused:
            services.transfer_case(case.pk, department, WHY, item_code=code, actor=cast.clerk, now=cast.now)
        assert field in refused.value.fields
    with pytest.raises(NotAllowed):
        services.transfer_case(case.pk, "YCZM", WHY, actor=cast.officer("SCJG"), now=cast.now)
    sent(cast, case)
    with pytest.raises(AlreadyDone):
        services.transfer_case(case.pk, "YCZM", WHY, actor=cast.clerk, now=cast.now)
    with pytest.raises(NotAllowed):
        services.transfer_case(accepted(cast).pk, "YCZM", WHY, actor=cast.clerk, now=cast.now)
    with pytest.raises(Refused):
        services.end_case(submitted(cast).pk, "transferred", WHY, actor=cast.clerk, now=cast.now)


def test_the_page_of_the_act(cast: Cast) -> None:
    case = submitted(cast)
    tobacco(cast)
    client = Client()
    client.force_login(cast.clerk.account)
    page = f"/desk/cases/{case.public_id}/transfer/"
    assert "开办测试店一件事" in client.get(page).content.decode()
    assert client.post(page, {"department": "YCZM", "item": "", "reason": ""}).status_code == 422
    assert client.post(page, {"department": "YCZM", "item": "T-07", "reason": WHY}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "ended"
