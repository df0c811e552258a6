"""What was sent to somebody."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from hall.channels.models import Delivery
from identity.models import Account, Notice
from identity.models_notices import NoticeKind

NOTICES_SHOWN = 20


def messages_to(person: Account) -> QuerySet[Delivery]:
    """Every message that the hall sent to the person, once, by however many ways it went. One query a page."""
    earlier = Delivery.objects.filter(event=OuterRef("event"), recipient=person, pk__lt=OuterRef("pk"))
    sent = Delivery.objects.filter(~Exists(earlier), recipient=person)
    return sent.select_related("event__case__item")


def ways_of(messages: Iterable[Delivery], person: Account) -> dict[int, list[Delivery]]:
    """By event: by which ways it went, and whether it has gone. One query."""
    found: dict[int, list[Delivery]] = defaultdict(list)
    events = [message.event_id for message in messages]
    for way in Delivery.objects.filter(recipient=person, event__in=events).order_by("pk"):
        found[way.event_id].append(way)
    return found


def notices_to(person: Account) -> list[list[Notice]]:
    """The latest on account, mandates and licences, each with every way it went; no codes. One query."""
    rows = Notice.objects.filter(person=person).exclude(kind=NoticeKind.CONTACT_CODE).order_by("-id")
    found: dict[tuple[object, ...], list[Notice]] = defaultdict(list)
    for notice in rows[:NOTICES_SHOWN]:
        found[notice.kind, notice.written_at].append(notice)
    return list(found.values())
