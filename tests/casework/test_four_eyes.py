"""复核: one officer proposes, another of the department countersigns; nobody countersigns their own work."""

import pytest

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Case, Countersignature, Opinion, Task
from hall.catalog.content import Procedure
from identity.actors import Actor
from identity.models import Department, Membership, Role
from tests.casework.builders import GROUNDS, accepted, item, step, task
from tests.cast import FIRST_DAY, Cast, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

TWO = Procedure(lead="A", steps=(step("fire", "A", four_eyes=True), step("sign", "B", needs=("fire",))))


def colleague(cast: Cast) -> Actor:
    person = account("reviewer-a", "复核的同事")
    department = Department.objects.get(code="A")
    Membership.objects.get_or_create(
        account=person, department=department, role=Role.APPROVER, defaults={"starts_on": FIRST_DAY}
    )
    return cast.actor(person)


@pytest.fixture
def proposed(cast: Cast) -> Task:
    item(TWO, now=cast.now)
    found = task(accepted(cast), "fire")
    return services.give_verdict(found.pk, "approve", "符合规定。", actor=cast.officer("A"), now=cast.now)


def countersign(cast: Cast, one: Task, agrees: bool, reason: str = "", actor: Actor | None = None, **key: str) -> Task:
    return services.countersign_task(one.pk, agrees, reason, actor=actor or colleague(cast), now=cast.now, **key)


def test_a_proposed_verdict_decides_nothing_yet(cast: Cast, proposed: Task) -> None:
    assert (proposed.state, proposed.verdict) == ("proposed", "")
    case = Case.objects.get(pk=proposed.case_id)
    assert case.standing == {"fire": ""}
    assert not case.tasks.filter(step="sign").exists()


def test_with_the_colleagues_word_it_counts(cast: Cast, proposed: Task) -> None:
    done = countersign(cast, proposed, True, key="k")
    assert (done.state, done.verdict) == ("done", "approve")
    assert task(done.case, "sign").state == "open"
    assert Opinion.objects.get().countersignature.author == colleague(cast).account
    event = done.case.events.get(kind="verdict_given")
    assert event.data["countersignature"] == Countersignature.objects.get().digest
    assert countersign(cast, proposed, True, key="k").pk == done.pk
    with pytest.raises(AlreadyDone):
        countersign(cast, proposed, True)


def test_nobody_countersigns_their_own_work(cast: Cast, proposed: Task) -> None:
    with pytest.raises(NotAllowed, match="另一位同事"):
        countersign(cast, proposed, True, actor=cast.officer("A"))
    with pytest.raises(NotAllowed):
        countersign(cast, proposed, True, actor=cast.clerk)
    with pytest.raises(NotFound):
        countersign(cast, proposed, True, actor=cast.outsider)
    assert not Countersignature.objects.exists()


def test_nobody_decides_past_the_colleague(cast: Cast, proposed: Task) -> None:
    with pytest.raises(AlreadyDone, match="等待同事复核"):
        services.give_verdict(proposed.pk, "approve", "再来一次。", actor=cast.officer("A"), now=cast.now)


def test_sent_back_with_a_reason_it_is_proposed_anew(cast: Cast, proposed: Task) -> None:
    with pytest.raises(Refused):
        countersign(cast, proposed, False, " ")
    back = countersign(cast, proposed, False, "缺现场照片。")
    assert (back.state, back.claimed_by) == ("claimed", cast.officer("A").account)
    services.give_verdict(back.pk, "refuse", "现场不符。", **GROUNDS, actor=cast.officer("A"), now=cast.now)
    done = countersign(cast, back, True)
    assert done.verdict == "refuse"
    assert Case.objects.get(pk=done.case_id).state == "deciding"
    services.sign_decision(done.case_id, actor=cast.officer("A"), now=cast.now)
    rows = Case.objects.get(pk=done.case_id).documents.get(kind="decision").data["tables"][0]["rows"]
    assert [row[3] for row in rows] == [
        "\n".join([GROUNDS["facts"], "现场不符。", GROUNDS["basis"]])
    ]  # what was sent back decides nothing


def test_a_word_that_was_given_stays(cast: Cast, proposed: Task) -> None:
    countersign(cast, proposed, True)
    with pytest.raises(TypeError):
        Countersignature.objects.get().save()
