"""Begin, continue and end sessions. Ending deletes the Django session: the browser's next click is a visitor's."""

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet

from identity.models import Account, LoginSession, SessionEnd
from identity.sessions.visit import Visit

WHO = "who"  # session key: identity.recognition
LOGIN = "login"  # session key: what the hall must know of the login at each click, so that no other row is read for it


def begin_session(
    session: SessionBase,
    account: Account,
    claims: Mapping[str, Any],
    *,
    before: int,
    now: datetime,
    visit: Visit,
) -> None:
    """After a login. `before` is the same person's session in this browser (or 0), which goes on under a new key."""
    sid = claims.get("sid") or ""
    row = LoginSession.objects.filter(pk=before, account=account, ended_at=None).first() if before else None
    if row is None:
        row = LoginSession(account=account, started_at=now)
    row.session_key, row.sid, row.seen_at = session.session_key or "", sid, now
    row.device, row.address = visit.device, visit.address
    row.save()
    moment = int(now.timestamp())
    session[LOGIN] = {
        "id": row.pk,
        "started": moment,
        "seen": moment,
        "acr": claims.get("acr") or "",
        "auth_time": int(claims.get("auth_time") or 0),
    }


def end_sessions(sessions: QuerySet[LoginSession], end: SessionEnd, *, now: datetime) -> int:
    """End those that are open, at once. Returns how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended = 0
    for row in sessions.filter(ended_at=None):
        if row.session_key:
            store(row.session_key).delete()
        ended += LoginSession.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now, end=end)
    return ended


def open_sessions(account: Account) -> QuerySet[LoginSession]:
    """Where the person is logged in now."""
    return LoginSession.objects.filter(account=account, ended_at=None)


def note_seen(session: SessionBase, *, now: datetime) -> None:
    """The session is in use; written down every few minutes at most."""
    login = session[LOGIN]
    session[LOGIN] = {**login, "seen": int(now.timestamp())}
    LoginSession.objects.filter(pk=login["id"]).update(seen_at=now)


def forget_roles(account: Account) -> None:
    """In every session of the person: their roles have changed. To be called after the commit, else they come back."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in open_sessions(account):
        session: SessionBase = store(row.session_key)
        if session.pop(WHO, None):
            session.save()
