"""What the clock does with sessions."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from hall.work.registry import periodic
from identity.models import LoginEvent, LoginSession, SessionEnd, SpentLogoutToken
from identity.sessions.limits import SEEN_SECONDS
from identity.sessions.verbs import end_sessions


@periodic(seconds=600)
def end_idle_sessions(now: datetime) -> None:
    """Sessions that nobody came back to: their next click would be refused anyway."""
    last = now - timedelta(seconds=settings.SESSION_IDLE_SECONDS + SEEN_SECONDS)
    end_sessions(LoginSession.objects.filter(seen_at__lt=last), SessionEnd.EXPIRED, now=now)


@periodic(seconds=3600)
def forget_what_is_over(now: datetime) -> None:
    """Expired sessions and spent tokens go at once, records of logins after LOGIN_RECORD_DAYS."""
    Session.objects.filter(expire_date__lt=now).delete()
    SpentLogoutToken.objects.filter(expires_at__lt=now).delete()
    kept_since = now - timedelta(days=settings.LOGIN_RECORD_DAYS)
    LoginSession.objects.filter(ended_at__lt=kept_since).delete()
    LoginEvent.objects.filter(at__lt=kept_since).delete()
