"""What the clock deletes: each row goes when the time that the registry names for it is over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q

from hall.lib.dates import local_day
from hall.work.registry import periodic
from identity.models import (
    ApiKey,
    ContactChange,
    DeletionRequest,
    InvitationState,
    MandateInvitation,
    Notice,
    PersonalDataUse,
)
from identity.stash import FOLDER

SHORT = timedelta(days=30)
FILES_KEPT = timedelta(hours=1)


@periodic(seconds=3600)
def forget_what_has_done_its_work(now: datetime) -> None:
    """Messages, unproved addresses, keys that open nothing any more, records of use after DATA_USE_RECORD_DAYS.

    Sessions and logins go in identity.sessions.jobs. Mandates, roles and their record stay with the archive.
    """
    Notice.objects.filter(written_at__lt=now - SHORT).delete()
    ContactChange.objects.filter(asked_at__lt=now - SHORT).delete()
    keys_since = now - timedelta(days=settings.LOGIN_RECORD_DAYS)
    ApiKey.objects.filter(Q(revoked_at__lt=keys_since) | Q(ends_on__lt=local_day(keys_since))).delete()
    uses_since = now - timedelta(days=settings.DATA_USE_RECORD_DAYS)
    PersonalDataUse.objects.filter(first_at__lt=uses_since).delete()
    DeletionRequest.objects.filter(answered_at__lt=uses_since).delete()


@periodic(seconds=3600)
def forget_whom_an_invitation_named(now: datetime) -> None:
    """Name and number of whoever did not accept; of whoever did, the number: the mandate says who it is.

    The invitation itself stays: the record of grants points to it.
    """
    over = Q(answered_at__lt=now - SHORT) | Q(state=InvitationState.OPEN, expires_at__lt=now - SHORT)
    MandateInvitation.objects.filter(over).exclude(invitee_hash="").update(invitee_hash="")
    MandateInvitation.objects.filter(over, mandate=None).exclude(invitee_name="").update(invitee_name="")


@periodic(seconds=600)
def forget_files_before_login(now: datetime) -> None:
    """Files that somebody chose before they had to log in, and did not come back for (identity.stash)."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in names:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < now - FILES_KEPT:
            default_storage.delete(f"{FOLDER}/{name}")
