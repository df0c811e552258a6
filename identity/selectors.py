"""Reads of identity."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.models import Mandate, Town

FACT_SOURCES = {
    "person.name": _("统一身份认证"),
    "person.id_number": _("统一身份认证"),
    "person.mobile": _("统一身份认证"),
    "person.email": _("统一身份认证"),
    "organisation.name": _("法人库"),
    "organisation.uscc": _("法人库"),
    "organisation.legal_rep_name": _("法人库"),
}


def known_facts(actor: Actor) -> dict[str, str]:
    """What the hall knows about who applies, by the names that a form's `prefill` uses."""
    facts: dict[str, str] = {}
    if actor.account is not None:
        facts |= {
            "person.name": actor.account.name,
            "person.id_number": actor.account.id_number,
            "person.mobile": actor.account.mobile,
            "person.email": actor.account.email,
        }
    if actor.acting_for is not None:
        facts |= {
            "organisation.name": actor.acting_for.name,
            "organisation.uscc": actor.acting_for.uscc,
            "organisation.legal_rep_name": actor.acting_for.legal_rep_name,
        }
    return {name: value for name, value in facts.items() if value}


@lru_cache(maxsize=1)
def region_names() -> dict[str, str]:
    """Towns of the hall, code → name. Kept by the process: they change with the district's map, at a restart."""
    return dict(Town.objects.filter(is_active=True).values_list("code", "name"))


def mandates_of(actor: Actor) -> list[Mandate]:
    """The mandates in force today."""
    mandates = Mandate.objects.select_related("organisation").filter(account=actor.account)
    return [m for m in mandates if m.organisation_id in actor.mandated]
