"""Who is signed in, told by the session alone: an ordinary page reads one row, the session's, and asks nobody else.

The account's name and roles lie in the session for RECOGNISED_SECONDS. Only pages that are read use them; whatever acts
(POST) reads the account, mandates and roles anew. A role that is granted or ended is forgotten in all sessions of the
person at once (sessions.verbs.forget_roles). People with mandates are always read anew: what a mandate allows is more
than a few words.
"""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from hall.lib.dates import local_day
from identity.actors import Actor, StandIn
from identity.models import Account
from identity.sessions.verbs import WHO

# In the order of the model; the rest of the account is read when a page needs it.
KEPT = ("id", "public_id", "name", "notice_seen_at", "is_active", "is_demo")
READING = frozenset({"GET", "HEAD"})


def recognised(request: HttpRequest, now: datetime) -> Actor | None:
    """The person behind a page that is read, while what the session holds is fresh; None: ask the database."""
    who: dict[str, Any] | None = request.session.get(WHO)
    if (
        not who
        or "standing_in" not in who
        or request.method not in READING
        or str(who["account"][0]) != request.session.get(auth.SESSION_KEY)
    ):
        return None
    age = now.timestamp() - who["at"]
    if not 0 <= age < settings.RECOGNISED_SECONDS or who["day"] != local_day(now).isoformat():
        return None
    pk, public_id, name, noted, *flags = who["account"]
    account = Account.from_db(None, KEPT, [pk, uuid.UUID(public_id), name, noted and parse_datetime(noted), *flags])
    return Actor(
        account,
        roles=frozenset((code, role) for code, role in who["roles"]),
        standing_in=tuple(StandIn(officer, code, frozenset(items)) for officer, code, items in who["standing_in"]),
    )


def keep(request: HttpRequest, actor: Actor, now: datetime) -> None:
    """Keep who was just read from the database for the next pages; after an act nothing is kept."""
    if request.method in READING and settings.RECOGNISED_SECONDS and actor.account and not actor.mandates:
        account = actor.account
        request.session[WHO] = {
            "account": [
                account.pk,
                str(account.public_id),
                account.name,
                account.notice_seen_at and account.notice_seen_at.isoformat(),
                account.is_active,
                account.is_demo,
            ],
            "roles": sorted(actor.roles),
            "standing_in": [(one.officer, one.department, sorted(one.items)) for one in actor.standing_in],
            "at": now.timestamp(),
            "day": local_day(now).isoformat(),  # roles begin and end with a day
        }
    elif WHO in request.session:
        del request.session[WHO]
