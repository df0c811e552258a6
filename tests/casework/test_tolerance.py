"""容缺受理: accepted on a promise, supplied by its day, watched by the clock; and 不予受理 with basis and authority."""

from datetime import date, timedelta

import pytest
from django.test import Client

from hall.casework import services
from hall.casework.errors import NotAllowed, NotFound, Refused
from hall.casework.models import Case, Task
from hall.catalog.content import Material, Procedure
from hall.channels.models import Delivery
from tests.casework.builders import PLAN, draft, item, pdf, step, submitted, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

LEASE = Material(key="lease", name="租赁合同", source="applicant", necessity="later")
DUE = date(2026, 11, 24)


def promised(cast: Cast) -> Case:
    """Handed in without the lease, which is promised."""
    case = draft(cast, materials=[PLAN, LEASE])
    lease = case.uploads.get(material="lease")
    services.remove_upload(case.pk, lease.public_id, actor=cast.xiaotong, now=cast.now)
    with pytest.raises(Refused) as refused:
        services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)
    assert "lease" in refused.value.fields
    return services.submit_case(case.pk, promised=["lease", "plan"], actor=cast.xiaotong, now=cast.now)


def taken(cast: Cast) -> Case:
    return services.accept_case(promised(cast).pk, supply_by=DUE, actor=cast.clerk, now=cast.now)


def test_what_may_follow_is_promised_and_gets_its_day_at_acceptance(cast: Cast) -> None:
    case = promised(cast)
    assert [one.material for one in case.promises.all()] == ["lease"], "what must be there cannot be promised"
    with pytest.raises(Refused) as refused:
        services.accept_case(case.pk, supply_by=cast.now.date(), actor=cast.clerk, now=cast.now)
    assert "supply_by" in refused.value.fields
    services.accept_case(case.pk, supply_by=DUE, actor=cast.clerk, now=cast.now)
    assert case.promises.get().due_on == DUE
    table = case.documents.get(kind="acceptance").data["tables"][0]
    assert table["rows"] == [["租赁合同", "2026年11月24日"]]


def test_without_a_day_the_usual_time_counts_but_never_past_the_decision(cast: Cast) -> None:
    case = services.accept_case(promised(cast).pk, actor=cast.clerk, now=cast.now)
    assert case.promises.get().due_on == case.promised_due_on


def test_supplying_is_once_is_told_and_only_for_what_was_promised(cast: Cast) -> None:
    case = taken(cast)
    for who in (cast.outsider, cast.clerk):
        with pytest.raises(NotFound):
            services.supply_promised(case.pk, "lease", pdf(), actor=who, now=cast.now)
    with pytest.raises(NotFound):
        services.supply_promised(case.pk, "plan", pdf(), actor=cast.xiaotong, now=cast.now)
    client = Client()
    client.force_login(cast.xiaotong.account)
    path = f"/cases/{case.public_id}/supply/"
    assert path in client.get(f"/cases/{case.public_id}/").content.decode()
    assert client.post(path, {}).status_code == 422
    for _again in range(2):
        assert client.post(path, {"lease": pdf("租赁合同.pdf")}).status_code == 302
    assert case.events.filter(kind="material_supplied").count() == 1
    assert case.uploads.filter(material="lease", removed_at=None).count() == 1
    assert services.watch_promises(cast.now + timedelta(days=30)) == 0


def test_who_forgets_the_promise_is_told_at_the_top_of_the_page_with_a_link_to_it(cast: Cast) -> None:
    case = draft(cast, materials=[PLAN, LEASE])
    services.remove_upload(case.pk, case.uploads.get(material="lease").public_id, actor=cast.xiaotong, now=cast.now)
    client = Client()
    client.force_login(cast.xiaotong.account)
    answer = client.post(f"/cases/{case.public_id}/review/", {"key": "k"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.index('class="errors" role="alert"') < page.index('href="#promise-lease"') < page.index("提交以后")


def test_each_promised_material_is_supplied_by_the_component_of_the_materials_page(cast: Cast) -> None:
    """Camera, progress and preview; one stays on the page until nothing is owed any more."""
    deed = LEASE.model_copy(update={"key": "deed", "name": "产权证明"})
    case = draft(cast, materials=[PLAN, LEASE, deed])
    for upload in case.uploads.exclude(material="plan"):
        services.remove_upload(case.pk, upload.public_id, actor=cast.xiaotong, now=cast.now)
    services.submit_case(case.pk, promised=["lease", "deed"], actor=cast.xiaotong, now=cast.now)
    services.accept_case(case.pk, supply_by=DUE, actor=cast.clerk, now=cast.now)
    client = Client()
    client.force_login(cast.xiaotong.account)
    path = f"/cases/{case.public_id}/supply/"
    page = client.get(path).content.decode()
    assert page.count("data-upload") == 2
    assert page.count('capture="environment"') == 2
    empty = client.post(path, {"material": "deed"})
    assert (empty.status_code, empty.content.decode().count('aria-invalid="true"')) == (422, 1)
    assert client.post(path, {"material": "lease", "lease": pdf("租赁合同.pdf")}).headers["Location"] == path
    assert "租赁合同.pdf" in client.get(path).content.decode()
    answer = client.post(path, {"material": "deed", "deed": pdf("产权证.pdf")})
    assert answer.headers["Location"] == f"/cases/{case.public_id}/"


def test_the_clock_reminds_once_and_then_says_overdue_once(cast: Cast) -> None:
    case = taken(cast)
    days = [cast.now + timedelta(days=count) for count in (1, 4, 4, 8, 8, 20)]
    assert [services.watch_promises(day) for day in days] == [0, 1, 0, 1, 0, 0]
    kinds = case.events.filter(kind__startswith="promise").values_list("kind", flat=True)
    assert list(kinds) == ["promise_due", "promise_overdue"]
    assert case.promises.get().overdue_at is not None
    for who, sees in ((cast.officer("SCJG"), True), (cast.clerk, True), (cast.officer("XFJY"), False)):
        client = Client()
        client.force_login(who.account)
        assert ("容缺材料到期没有交" in client.get("/desk/clock/").content.decode()) is sees


def test_a_hall_that_had_stopped_says_overdue_without_reminding_first(cast: Cast) -> None:
    case = taken(cast)
    assert services.watch_promises(cast.now + timedelta(days=40)) == 1
    assert case.events.filter(kind="promise_overdue").exists()
    assert not case.events.filter(kind="promise_due").exists()


def test_an_end_for_a_broken_promise_needs_one(cast: Cast) -> None:
    case = taken(cast)
    lead = cast.officer("SCJG")
    with pytest.raises(Refused) as refused:
        services.end_case(case.pk, "promise_broken", "没有交。", actor=lead, now=cast.now)
    assert "cause" in refused.value.fields
    later = cast.now + timedelta(days=8)
    assert services.end_case(case.pk, "promise_broken", "没有交。", actor=lead, now=later).state == "ended"
    with pytest.raises(NotAllowed):
        services.supply_promised(case.pk, "lease", pdf(), actor=cast.xiaotong, now=later)


def test_nothing_is_granted_while_something_promised_is_missing(cast: Cast) -> None:
    case = taken(cast)
    verdict(cast, case, "licence")
    for one in Task.objects.filter(case=case).exclude(state="done"):
        verdict(cast, case, one.step, "no_objection" if one.step == "fume" else "approve")
    with pytest.raises(Refused, match="还没有交"):
        services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    services.supply_promised(case.pk, "lease", pdf(), actor=cast.xiaotong, now=cast.now)
    assert services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now).result == "granted"


def test_what_is_supplied_reopens_the_branch_that_it_touches_and_no_other(cast: Cast) -> None:
    """The food licence was answered without the lease; the fire check never needed it, and the card waits for both."""
    steps = (
        step("food", "SCJG", item="FOOD"),
        step("fire", "XFJY", item="FIRE"),
        step("card", "SCJG", kind="issue", needs=["food", "fire"]),
    )
    lease = LEASE.model_copy(update={"items": ("FOOD",)})
    item(Procedure(lead="SCJG", steps=steps), materials=[PLAN, lease], now=cast.now)
    case = taken(cast)
    for key in ("food", "fire"):
        verdict(cast, case, key)
    assert set(Case.objects.get(pk=case.pk).standing) == {"food", "fire", "card"}
    services.supply_promised(case.pk, "lease", pdf(), actor=cast.xiaotong, now=cast.now)
    assert Case.objects.get(pk=case.pk).standing == {"food": "", "fire": "approve"}
    again = Task.objects.get(case=case, step="food", state="open")
    assert (again.round, again.department.code) == (2, "SCJG")
    services.supply_promised(case.pk, "lease", pdf(), actor=cast.xiaotong, now=cast.now)
    assert Task.objects.filter(case=case, step="food").count() == 2, "the same file again changes nothing"


def test_refusing_acceptance_names_ground_basis_and_the_right_authority(cast: Cast) -> None:
    case = submitted(cast)
    with pytest.raises(Refused) as refused:
        services.refuse_acceptance(case.pk, "不归本厅。", ground="not_competent", actor=cast.clerk, now=cast.now)
    assert "authority" in refused.value.fields
    services.refuse_acceptance(
        case.pk, "不归本厅。", ground="not_competent", authority="潮州市烟草专卖局", actor=cast.clerk, now=cast.now
    )
    text = "".join(case.documents.get(kind="non_acceptance").data["paragraphs"])
    assert "第三十二条第一款第（二）项的规定" in text
    assert "请向该机关申请" in text


def test_the_message_of_acceptance_tells_of_what_is_still_owed(cast: Cast) -> None:
    taken(cast)
    bodies = Delivery.objects.filter(event__kind="case_accepted").values_list("body", flat=True)
    assert bodies and all("补交" in body and "不用做什么" not in body for body in bodies)


def test_while_a_correction_is_asked_it_is_the_one_thing_to_do(cast: Cast) -> None:
    """The correction opens the form; the page for what was promised would refuse, so nothing leads there."""
    case = promised(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    path = f"/cases/{case.public_id}/"
    assert f'href="{path}supply/"' in client.get(path).content.decode()
    services.request_correction(case.pk, "请标明尺寸。", actor=cast.clerk, now=cast.now)
    page = client.get(path).content.decode()
    assert page.count("btn--primary btn--big") == 1
    assert "去补正" in page
    assert "您承诺补交“租赁合同”" in page
    assert f'href="{path}supply/"' not in page
    assert "请先补正" in client.get(f"{path}supply/").content.decode()
