"""窗口代办: the clerk checks who is there, opens the application and types; both names are kept."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hall.casework.errors import NotAllowed, Refused
from hall.casework.exchange.tolerance import promised_of
from hall.casework.models import Case, CounterVisit, EventKind, IdentityPaper
from hall.casework.permissions import can_serve, can_start, can_view_case, must, serves
from hall.casework.services.drafts import start_case
from hall.casework.services.frame import Act, act
from hall.casework.services.paper_scans import HeldScan, keep_scan
from hall.casework.services.visits import end_visits
from hall.casework.states import UNDECIDED, CaseState
from hall.catalog.models import ServiceItem
from hall.lib.dates import local_day
from hall.lib.numbers import normalise_number
from identity.actors import SYSTEM, Actor, actor_for
from identity.counter import OtherName, is_holder, person_at_counter
from identity.mandates.numbers import plain_name, resident_number
from identity.models import Account, Organisation

STAYS = timedelta(hours=12)  # a visit that nobody ended is over then
_NUMBER = re.compile(r"[A-Z0-9]{5,20}")
_MOBILE = re.compile(r"1\d{10}")
BATCH = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands at the counter, as the clerk reads it off the document."""

    name: str
    paper: str
    number: str
    mobile: str = ""
    uscc: str = ""  # of the organisation that they act for; empty for themselves


def open_at_counter(
    item_code: str,
    person: Person,
    *,
    may_prefill: bool,
    scan: HeldScan | None = None,
    actor: Actor,
    now: datetime,
) -> Case:
    """A draft for the person who is there, typed by the clerk; one that they began online is gone on with.

    `scan` is of the form on paper that they brought along. The draft that its code names is opened only where it is
    theirs: the code is no permission.

    Somebody who never logged in gets an account that their first login takes over. The person is told by message.
    Raises NotFound, NotAllowed, Refused (naming the field).
    """
    must(can_serve(actor))
    person = _checked(person)
    with transaction.atomic():
        try:
            account = person_at_counter(person.name, person.number, person.paper, person.mobile)
        except OtherName as error:
            raise _refused("name", _("姓名和证件号码对不上，请核对证件。")) from error
        if actor.account is None or account.pk == actor.account.pk:
            raise _refused("number", _("不能在窗口为自己办理，请用个人身份登录后申请。"))
        them = _acting(actor_for(account, None, on=local_day(now)), person.uscc)
        item = ServiceItem.objects.filter(code=item_code, current__isnull=False).first()
        if item is None:
            raise _refused("item", _("请选择要办的事项。"))
        answer = can_start(them, item)
        if not answer:
            raise _refused("uscc" if person.uscc else "item", str(answer.reason))
        case = start_case(item_code, actor=them, now=now, agreed=["person", "organisation"] if may_prefill else [])
        with act(case.pk, actor=actor, now=now) as a:
            if not serves(actor, a.case):
                a.case.visits.filter(ended_at=None).update(ended_at=now)
                _begin(a, person, account, actor.account)
            if scan is not None:
                keep_scan(a, scan, actor.account)
            return a.case


def come_back(case_pk: int, person: Person, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """The applicant of a case is at the counter, to answer a correction or to bring what was promised.

    Raises NotFound, NotAllowed, Refused (naming the field).
    """
    must(can_serve(actor))
    person = _checked(person)
    with act(case_pk, actor=actor, now=now, key=key) as a:
        must(can_view_case(actor, a.case))
        if a.is_replay or actor.account is None or serves(actor, a.case):
            return a.case
        if not has_business(a.case):
            raise NotAllowed(_("这份申请现在没有要补正或者补交的，不用在窗口代办。"))
        if not is_holder(a.case.applicant, person.name, person.number, person.paper):
            raise _refused("number", _("证件和这份申请的经办人对不上，请核对。"))
        if a.case.applicant_id == actor.account.pk:
            raise _refused("number", _("不能在窗口为自己办理，请用个人身份登录后申请。"))
        a.case.visits.filter(ended_at=None).update(ended_at=now)
        _begin(a, person, a.case.applicant, actor.account)
        return a.case


def has_business(case: Case) -> bool:
    """Whether there is something that the applicant can do at the counter. At most one query."""
    if case.state == CaseState.CORRECTION_ASKED:
        return True
    return case.state in UNDECIDED and any(one.is_open for one in promised_of(case))


def _begin(a: Act, person: Person, account: Account, clerk: Account) -> None:
    CounterVisit.objects.create(
        case=a.case,
        person=account,
        clerk=clerk,
        paper=person.paper,
        number=person.number,
        checked_at=a.now,
    )
    a.record(EventKind.COUNTER_OPENED, paper=person.paper)


def leave_counter(case_pk: int, *, actor: Actor, now: datetime) -> None:
    """Not handed in today: the draft stays the person's, the clerk types no longer. Twice is once. Raises NotFound."""
    with act(case_pk, actor=actor, now=now) as a:
        must(can_serve(actor))
        if end_visits(a):
            a.record(EventKind.COUNTER_LEFT)


def end_old_visits(now: datetime) -> int:
    """Visits that nobody ended. Returns how many. Run by the clock."""
    old = CounterVisit.objects.filter(ended_at=None, checked_at__lt=now - STAYS).order_by("id")
    ended = 0
    for pk in old.values_list("case_id", flat=True)[:BATCH]:
        with act(pk, actor=SYSTEM, now=now) as a:
            if a.case.visits.filter(ended_at=None, checked_at__lt=now - STAYS).update(ended_at=now):
                a.record(EventKind.COUNTER_LEFT)
                ended += 1
    return ended


def _acting(them: Actor, uscc: str) -> Actor:
    if not uscc:
        return them
    organisation = Organisation.objects.filter(uscc=normalise_number(uscc)).first()
    acting = them.acting(organisation.pk) if organisation else them
    if acting.acting_for is None:
        raise _refused("uscc", _("这个人没有代表这个单位的授权。请法定代表人先在网上授权，或者由他本人来办。"))
    return acting


def _checked(person: Person) -> Person:
    """The same as it is kept. Raises Refused with all that is wrong at once, since the person is waiting."""
    problems: dict[str, str] = {}
    if person.paper not in IdentityPaper.values:
        problems["paper"] = _("请选择核对的证件。")
    name = plain_name(person.name)
    if not name:
        problems["name"] = _("写明证件上的姓名。")
    number = normalise_number(person.number)
    if person.paper == IdentityPaper.RESIDENT_ID:
        number = resident_number(person.number)
    if not _NUMBER.fullmatch(number):
        problems["number"] = _("证件号码不对，请对照证件核对。")
    mobile = normalise_number(person.mobile)
    if mobile and not _MOBILE.fullmatch(mobile):
        problems["mobile"] = _("手机号码应当是 11 位数字。")
    if problems:
        raise Refused(next(iter(problems.values())), fields=problems)
    return Person(name, person.paper, number, mobile, person.uscc.strip())


def _refused(field: str, sentence: str) -> Refused:
    return Refused(sentence, fields={field: sentence})
