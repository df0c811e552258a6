"""Reads of the wallet."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from hall.lib.numbers import normalise_code
from hall.wallet.models import Licence
from identity.models import Account, Organisation, Ward

SOON = timedelta(days=60)


def licence_by_code(code: str) -> Licence | None:
    """A licence by the code printed on it, for anyone who holds it."""
    return Licence.objects.select_related("department").filter(verification_code=normalise_code(code)).first()


def good_licences(
    account: Account, organisation: Organisation | None, ward: Ward | None, on: date
) -> Sequence[Licence]:
    """What a party may rely on that day, the newest first. One query."""
    if organisation is not None or ward is not None:
        party = Q(organisation=organisation, ward=ward, account=None)
    else:
        party = Q(account=account)
    found = Licence.objects.select_related("department").filter(party)[:200]
    return [licence for licence in found if licence.is_good_on(on)]


def state_of(licence: Licence, on: date) -> tuple[str, str]:
    """Tone and word of a licence on that day."""
    if licence.status != "valid":
        return "over", licence.get_status_display()
    if licence.is_good_on(on) and licence.valid_until and licence.valid_until - on <= SOON:
        return "near", _("快到期")
    if licence.is_good_on(on):
        return "ok", licence.get_status_display()
    return "over", _("已过期")
