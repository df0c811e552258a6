"""Whose licences one may use, look at, and change."""

from datetime import date

from django.db.models import Q, QuerySet

from hall.wallet.models import Licence, LicenceShare
from identity.actors import Actor
from identity.models import MandateAct, Role


def own_licences(actor: Actor) -> QuerySet[Licence]:
    """Those of the party that the actor acts for now, as far as their mandates to collect reach; else their own."""
    licences = Licence.objects.select_related("department")
    if actor.account is None:
        return licences.none()
    if not actor.party_name:
        return licences.filter(account=actor.account)
    held = [m for m in actor.mandates if m.party_key == actor.party_key and MandateAct.COLLECT in m.acts]
    licences = licences.filter(organisation=actor.acting_for, ward=actor.ward, account=None)
    if any(mandate.covers_all_items for mandate in held):
        return licences
    return licences.filter(item_code__in={code for mandate in held for code in mandate.items})


def issued_licences(actor: Actor) -> QuerySet[Licence]:
    """Those of the departments that the actor signs for: these may be changed or revoked."""
    return Licence.objects.select_related("department").filter(department__code__in=actor.departments(Role.APPROVER))


def shares_for(actor: Actor, on: date) -> QuerySet[LicenceShare]:
    """What holders let the actor's departments see today."""
    departments = actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER)
    return LicenceShare.objects.select_related("licence__department", "department").filter(
        Q(until__gte=on), department__code__in=departments, ended_at=None
    )
