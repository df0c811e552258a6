"""What was sent to somebody."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from hall.channels.models import Delivery
from identity.models import Account


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
