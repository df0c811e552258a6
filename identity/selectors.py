"""Reads of identity."""

import contextlib
import uuid

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hall.lib.kept import Kept
from identity.actors import Actor
from identity.models import Account, Department, Mandate, Town, Village

FACT_SOURCES = {
    "person.name": _("统一身份认证"),
    "person.id_number": _("统一身份认证"),
    "person.mobile": _("统一身份认证"),
    "person.email": _("统一身份认证"),
    "organisation.name": _("电子营业执照（示例数据）"),
    "organisation.uscc": _("电子营业执照（示例数据）"),
    "organisation.legal_rep_name": _("电子营业执照（示例数据）"),
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
    if actor.ward is not None:  # the child applies; the telephone that rings is the guardian's
        facts |= {"person.name": actor.ward.name, "person.id_number": actor.ward.id_number}
    return {name: value for name, value in facts.items() if value}


def department(code: str) -> Department:
    """The department of that code, kept a minute: for reading. Raises Department.DoesNotExist."""
    found = _departments.get()
    if code not in found:  # founded a moment ago
        _departments.forget()
        found = _departments.get()
    if code not in found:
        raise Department.DoesNotExist(code)
    return found[code]


def department_by_id(pk: int) -> Department:
    """The same by its row's number. Raises Department.DoesNotExist."""
    for _attempt in range(2):
        for one in _departments.get().values():
            if one.pk == pk:
                return one
        _departments.forget()
    raise Department.DoesNotExist(pk)


def forget_departments() -> None:
    """Read the departments anew at their next use."""
    _departments.forget()


_departments = Kept(lambda: Department.objects.in_bulk(field_name="code"))


def region_names() -> dict[str, str]:
    """Towns of the hall and their villages, code → name; a village's code begins with its town's. Kept a minute."""
    return _regions.get()


def forget_regions() -> None:
    """Read the regions anew at their next use."""
    _regions.forget()


def _read_regions() -> dict[str, str]:
    towns = Town.objects.filter(is_active=True).values_list("code", "name")
    villages = Village.objects.filter(town__is_active=True).values_list("code", "name")
    return dict(towns.order_by().union(villages.order_by()).order_by("code"))


_regions = Kept(_read_regions)


def mandates_of(actor: Actor, item_code: str = "", act: str | None = None) -> list[Mandate]:
    """One mandate in force today for each party that the actor may act for; with an item, for that item and act."""
    found: dict[str, Mandate] = {}
    for mandate in actor.mandates:
        if not item_code or mandate.covers(item_code, act):
            found.setdefault(mandate.party_key, mandate)
    return list(found.values())


def account_named(name: str) -> Account | None:
    """The open account of that id (as /me/ shows it) or of the provider's subject: for commands on the machine."""
    wanted = Q(issuer=settings.OIDC_ISSUER, subject=name)
    with contextlib.suppress(ValueError):
        wanted |= Q(public_id=uuid.UUID(name))
    return Account.objects.filter(wanted, is_active=True).first()
