"""沟通: a message between the party and a department, inside the case; both sides are told."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hall.casework.chain import digest_of
from hall.casework.errors import Refused
from hall.casework.exchange.talk import INTAKE, can_talk, sides_of, to_whom
from hall.casework.models import CaseMessage, EventKind
from hall.casework.permissions import is_party, must
from hall.casework.services.frame import act
from identity.actors import Actor
from identity.selectors import department as department_of

TEXT_LENGTH = 1000
A_DAY = 30  # messages of one side of a case


def send_message(
    case_pk: int, text: str, *, department: str = INTAKE, actor: Actor, now: datetime, key: str | None = None
) -> CaseMessage | None:
    """Say something to the other side; `department` is the code of whom the party asks, or for whom staff write.

    None when it was said already under this key. Raises NotFound, NotAllowed, Refused (naming the field).
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        must(can_talk(actor, a.case))
        if a.is_replay or actor.account is None:
            return None
        from_party = is_party(actor, a.case)
        known = [code for code, _name in to_whom(a.case)] if from_party else sides_of(actor, a.case)
        problems = _problems(text, department if department in known else None)
        sent = a.case.messages.filter(is_from_party=from_party, sent_at__gt=now - timedelta(days=1))
        if not problems and sent.count() >= A_DAY:
            problems["text"] = _("今天的留言已经很多了，请明天再写，或者拨打 12345。")
        if problems:
            raise Refused(next(iter(problems.values())), fields=problems)
        message = CaseMessage.objects.create(
            case=a.case,
            department=department_of(department) if department else None,
            is_from_party=from_party,
            author=actor.account,
            text=text.strip(),
            sent_at=now,
        )
        kind = EventKind.MESSAGE_TO_DEPARTMENT if from_party else EventKind.MESSAGE_TO_PARTY
        a.record(kind, message=message.pk, department=department, text=digest_of(message.text))
        return message


def _problems(text: str, department: str | None) -> dict[str, str]:
    problems = {}
    text = text.strip()
    if not text:
        problems["text"] = _("请写下要说的话。")
    elif len(text) > TEXT_LENGTH:
        problems["text"] = _("最多写 %(limit)d 个字，现在是 %(count)d 个。") % {
            "limit": TEXT_LENGTH,
            "count": len(text),
        }
    if department is None:
        problems["department"] = _("请选择部门。")
    return problems


def mark_read(messages: Collection[int], now: datetime) -> None:
    """The other side has seen these. No event: looking is no act."""
    if messages:
        CaseMessage.objects.filter(pk__in=messages, read_at=None).update(read_at=now)
