"""A licence handed in instead of a file: altered, exchanged or taken away, it is found at the handing-in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hall.casework import services
from hall.casework.models import Case, CaseEvent
from hall.catalog.models import Revision
from hall.catalog.selectors import content_of
from hall.evidence.columns import Finding
from hall.evidence.verification import findings
from tests.casework.builders import PLAN, draft, item, pdf
from tests.cast import Cast
from tests.wallet.builders import licence
from tests.wallet.test_wallet import NEEDS

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

Tamper = Callable[..., None]
SAID = "the licences that were handed in are not those that are kept"


def later(cast: Cast, hours: int) -> datetime:
    return cast.now + timedelta(hours=hours)


@pytest.fixture
def case(cast: Cast) -> Case:
    """Submitted with one licence and no file, by somebody who has two."""
    assert cast.xiaotong.account
    own, _other = (licence(cast.xiaotong.account, now=cast.now) for _ in range(2))
    item(materials=(NEEDS,), now=cast.now)
    made = draft(cast)
    services.remove_upload(made.pk, made.uploads.get().public_id, actor=cast.xiaotong, now=cast.now)
    services.use_licence(made.pk, "permit", own.public_id, actor=cast.xiaotong, now=later(cast, 1))
    return services.submit_case(made.pk, actor=cast.xiaotong, now=later(cast, 2))


def found() -> list[Finding]:
    """The licences of these tests come from no case, which is told too."""
    return [one for one in findings() if not one.place.startswith("licence ")]


def event_of(case: Case, kind: str) -> str:
    return f"case {case.pk} event {CaseEvent.objects.get(case=case, kind=kind).sequence}"


def test_what_stands_as_it_was_handed_in_is_no_finding(case: Case) -> None:
    assert found() == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM casework_licencematerial WHERE case_id = %s",
        "UPDATE casework_licencematerial SET material = 'other' WHERE case_id = %s",
        "UPDATE casework_licencematerial SET removed_at = added_at WHERE case_id = %s",
        "UPDATE casework_licencematerial SET licence_id = (SELECT max(id) FROM wallet_licence) WHERE case_id = %s",
        "INSERT INTO casework_licencematerial (case_id, material, licence_id, added_by_id, added_at)"
        " SELECT case_id, material, licence_id + 1, added_by_id, added_at"
        " FROM casework_licencematerial WHERE case_id = %s",
        "UPDATE wallet_licence SET number = 'forged' WHERE id ="
        " (SELECT licence_id FROM casework_licencematerial WHERE case_id = %s)",
    ],
    ids=["deleted", "for another material", "said to be removed", "exchanged", "one more", "renumbered"],
)
def test_each_tampering_is_found_at_the_event_that_tells_of_it(case: Case, tamper: Tamper, statement: str) -> None:
    tamper(statement, case.pk)
    assert found() == [(event_of(case, "case_submitted"), SAID)]


def test_one_put_in_where_none_was_handed_in_is_found(case: Case, cast: Cast, tamper: Tamper) -> None:
    other = draft(cast)
    services.submit_case(other.pk, actor=cast.xiaotong, now=later(cast, 2))
    assert found() == []
    tamper("UPDATE casework_licencematerial SET case_id = %s WHERE case_id = %s", other.pk, case.pk)
    assert {one.place for one in found()} == {event_of(one, "case_submitted") for one in (case, other)}


def test_each_handing_in_has_its_own(case: Case, cast: Cast, tamper: Tamper) -> None:
    """What was exchanged in a correction stays on record as it was first handed in."""
    first = case.licence_materials.get()
    services.request_correction(case.pk, "请换一份证照。", actor=cast.clerk, now=later(cast, 3))
    services.drop_licence(case.pk, first.pk, actor=cast.xiaotong, now=later(cast, 4))
    services.add_upload(case.pk, "permit", pdf(), actor=cast.xiaotong, now=later(cast, 5))
    services.answer_correction(case.pk, actor=cast.xiaotong, now=later(cast, 6))
    assert found() == []
    tamper("UPDATE casework_licencematerial SET removed_at = NULL WHERE id = %s", first.pk)
    assert found() == [(event_of(case, "correction_answered"), SAID)]


def test_what_a_newer_revision_does_not_ask_for_is_not_handed_in(case: Case, cast: Cast) -> None:
    """Files and licences of a draft that was carried over, to a revision that asks for neither."""
    made = item(materials=(NEEDS, PLAN), code="T-02", now=cast.now)
    other = draft(cast, code="T-02")
    services.remove_upload(other.pk, other.uploads.get(material="permit").public_id, actor=cast.xiaotong, now=cast.now)
    own = case.licence_materials.get().licence
    services.use_licence(other.pk, "permit", own.public_id, actor=cast.xiaotong, now=later(cast, 1))
    assert made.current is not None
    content = content_of(made.current).model_copy(update={"materials": ()})
    made.current = Revision.objects.create(
        item=made, number=2, content=content.model_dump(mode="json"), content_sha256="1" * 64, published_at=cast.now
    )
    made.save()
    services.carry_draft_over(other.pk, actor=cast.xiaotong, now=later(cast, 2))
    services.submit_case(other.pk, actor=cast.xiaotong, now=later(cast, 3))
    assert not other.uploads.filter(removed_at=None) and not other.licence_materials.filter(removed_at=None)
    assert found() == []
