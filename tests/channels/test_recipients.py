"""Who hears of a party's case: who typed it while they may act for it, else who represents the party."""

import pytest

from hall.casework import services
from hall.channels.models import Delivery
from identity.mandates.verbs import declare_ward, end_mandate
from identity.models import Mandate, MandateBasis, Organisation
from tests.casework.builders import item, submitted
from tests.cast import FIRST_DAY, LAST_DAY, Cast, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def told(kind: str) -> set[str]:
    return set(Delivery.objects.filter(event__kind=kind).values_list("recipient__subject", flat=True))


def test_who_typed_it_is_told_while_they_may_act(cast: Cast) -> None:
    case = submitted(cast, actor=cast.jiaming)
    services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
    assert told("case_submitted") == told("case_accepted") == {"jiaming"}


def test_after_they_left_the_representative_is_told_and_they_are_not(cast: Cast) -> None:
    case = submitted(cast, actor=cast.jiaming)
    Mandate.objects.filter(account=account("jiaming")).update(ended_at=cast.now)
    Mandate.objects.create(
        account=account("boss", "周掌柜"),
        organisation=Organisation.objects.get(),
        basis=MandateBasis.OFFICE,
        starts_on=FIRST_DAY,
        ends_on=LAST_DAY,
    )
    services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
    assert told("case_accepted") == {"boss"}


def test_mandate_that_no_longer_reaches_the_item_brings_no_notices(cast: Cast) -> None:
    case = submitted(cast, actor=cast.jiaming)
    Mandate.objects.update(covers_all_items=False, items=["X-99"])
    services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
    assert told("case_accepted") == set()


def test_guardian_who_withdrew_hears_no_more(cast: Cast) -> None:
    item(now=cast.now)
    parent = account("parent", "苏婉清")
    mandate = declare_ward("苏小满", "445103201803160035", actor=cast.actor(parent), now=cast.now)
    case = submitted(cast, actor=cast.actor(parent).acting(mandate.party_key))
    assert told("case_submitted") == {"parent"}
    end_mandate(mandate.pk, actor=cast.actor(parent), now=cast.now)
    services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
    assert told("case_accepted") == set()
