"""Which messages a person has not looked at yet.

Each page shows how many there are, so they are counted up to a few only, and the session keeps the figure for a minute.
"""

from collections.abc import Iterable, MutableMapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import CharField, Value
from django.db.models.functions import Cast

from hall.channels.models import Delivery
from identity.models import Account, Notice
from identity.models_notices import NoticeKind

MOST = 9  # more are not counted
_KEPT = "unseen"  # session key: [account, how many, when]


def unseen_for(session: MutableMapping[str, Any], person: Account, now: datetime) -> int:
    """How many, at most one more than MOST. A query where the session does not know."""
    kept = session.get(_KEPT)
    if kept and kept[0] == person.pk and 0 <= now.timestamp() - kept[2] < settings.RECOGNISED_SECONDS:
        return int(kept[1])
    count = count_unseen(person)
    if settings.RECOGNISED_SECONDS:
        session[_KEPT] = [person.pk, count, now.timestamp()]
    return count


def count_unseen(person: Account) -> int:
    """Counted up to MOST + 1, each message once by however many ways it went. One query."""
    text = CharField()
    events = Delivery.objects.filter(recipient=person, is_new=True).order_by()
    notices = Notice.objects.filter(person=person, is_new=True).exclude(kind=NoticeKind.CONTACT_CODE).order_by()
    news = events.values_list(Value("event", output_field=text), Cast("event_id", text)).union(
        notices.values_list("kind", Cast("written_at", text))
    )
    return len(news[: MOST + 1])


def mark_seen(session: MutableMapping[str, Any], messages: Iterable[Delivery], notices: Iterable[Notice]) -> None:
    """These were shown. A query for each kind that held something new."""
    if new := [one.pk for one in messages if one.is_new]:
        Delivery.objects.filter(pk__in=new).update(is_new=False)
    if new := [one.pk for one in notices if one.is_new]:
        Notice.objects.filter(pk__in=new).update(is_new=False)
    if _KEPT in session:
        del session[_KEPT]
