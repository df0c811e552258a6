"""Each event leaves the rows of the messages it owes, in the act's own transaction (限时反馈)."""

from typing import Any

from django.dispatch import receiver

from hall.casework.models import CaseEvent
from hall.casework.signals import case_event_recorded
from hall.channels.messages import TO_APPLICANT, message_of
from hall.channels.models import Channel, Delivery
from hall.work.services import ring


@receiver(case_event_recorded, dispatch_uid="channels.owe_messages")
def owe_messages(sender: type[CaseEvent], event: CaseEvent, **kwargs: Any) -> None:
    """Insert one row a way of reaching the applicant. Nothing but inserts: a failure here undoes the act."""
    if event.kind not in TO_APPLICANT:
        return
    person = event.case.applicant
    message = message_of(event)
    ways = [(Channel.SMS, person.notice_mobile), (Channel.EMAIL, person.notice_email)]
    Delivery.objects.bulk_create(
        Delivery(
            event=event,
            recipient=person,
            channel=channel,
            address=address,
            subject=message.subject,
            body=message.body,
            next_at=event.at,
        )
        for channel, address in ways
        if address
    )
    ring()
