"""Each event leaves the rows of the messages it owes, in the act's own transaction (限时反馈)."""

from typing import Any

from django.dispatch import receiver

from hall.casework.models import CaseEvent, EventKind
from hall.casework.selectors import people_to_tell
from hall.casework.signals import case_event_recorded
from hall.channels.messages import TO_APPLICANT, message_in
from hall.channels.models import Channel, Delivery
from hall.lib.dates import local_day
from hall.lib.statements import insert
from hall.work.services import ring
from identity.models import Account


@receiver(case_event_recorded, dispatch_uid="channels.owe_messages")
def owe_messages(sender: type[CaseEvent], event: CaseEvent, **kwargs: Any) -> None:
    """Insert one row a way of reaching the applicant. Nothing but inserts: a failure here undoes the act."""
    if event.kind == EventKind.MESSAGE_TO_DEPARTMENT:  # to those at work on it; all others see it at their desk
        _owe(event, [(one, Channel.EMAIL, one.notice_email) for one in colleagues_to_tell(event)])
    elif event.kind in TO_APPLICANT:
        people = people_to_tell(event.case, local_day(event.at))
        _owe(
            event,
            [
                (person, channel, address)
                for person in people
                for channel, address in ((Channel.SMS, person.notice_mobile), (Channel.EMAIL, person.notice_email))
            ],
        )


def colleagues_to_tell(event: CaseEvent) -> list[Account]:
    """Who has claimed the steps of the department that was written to."""
    claimed = event.case.tasks.filter(department__code=event.data["department"], claimed_by__isnull=False)
    return list(Account.objects.filter(pk__in=claimed.values("claimed_by"), is_active=True))


def _owe(event: CaseEvent, ways: list[tuple[Account, Channel, str]]) -> None:
    ways = [way for way in ways if way[2]]
    said = {code: message_in(code, event) for code in {person.language for person, _channel, _address in ways}}
    insert(
        [
            Delivery(
                event=event,
                recipient=person,
                channel=channel,
                address=address,
                subject=said[person.language].subject,
                body=said[person.language].mail if channel == Channel.EMAIL else said[person.language].body,
                next_at=event.at,
                is_new=True,
            )
            for person, channel, address in ways
        ]
    )
    ring()
