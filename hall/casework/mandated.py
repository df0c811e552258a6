"""How far somebody's mandates of a party reach over the party's other cases."""

from django.db.models import Q

from hall.casework.models import Case
from identity.actors import Actor


def within_mandates(actor: Actor, case: Case) -> Q:
    """For rows that hang on a case of the same party (`case__…`): those whose item the actor's mandates cover."""
    held = [m for m in actor.mandates if (m.organisation_id, m.ward_id) == (case.organisation_id, case.ward_id)]
    is_own = case.organisation_id is None and case.ward_id is None
    if is_own or any(mandate.covers_all_items for mandate in held):
        return Q()
    return Q(case__item__code__in={code for mandate in held for code in mandate.items})
