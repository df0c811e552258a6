"""Who used whose data: one row a day, member of staff, person and matter."""

from datetime import datetime

from hall.lib.dates import local_day
from identity.actors import Actor
from identity.models import Account, PersonalDataUse


def record_use(actor: Actor, person: Account, *, purpose: str, matter: str, now: datetime) -> None:
    """Write down that a member of staff saw somebody's data; one's own is no use. Repeating on a day does nothing."""
    if actor.account is None or actor.account.pk == person.pk:
        return
    PersonalDataUse.objects.bulk_create(
        [
            PersonalDataUse(
                person=person,
                used_by=actor.account,
                departments=" ".join(sorted({code for code, _role in actor.roles}))[:200],
                purpose=purpose[:64],
                matter=matter[:64],
                day=local_day(now),
                first_at=now,
            )
        ],
        ignore_conflicts=True,
    )
