"""A licence out of the wallet instead of a file: nobody is asked for what the government has (Decree 716, Art. 7)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from hall.casework.errors import NotFound, Refused
from hall.casework.exchange.correcting import must_be_asked
from hall.casework.filling.materials import UPLOADED, MaterialStatus, material_statuses
from hall.casework.models import Case, LicenceMaterial
from hall.casework.permissions import can_edit_case, must
from hall.casework.services.frame import act
from hall.catalog.content import Material
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.wallet.models import Licence, LicenceStatus, UseKind
from hall.wallet.selectors import good_licences
from hall.wallet.services import note_use
from identity.actors import Actor


def fitting_licences(case: Case, now: datetime) -> Mapping[str, Sequence[Licence]]:
    """By material: good licences of the party that are what it asks for. One query where a file may be asked for."""
    materials = [one for one in content_of(case.revision).materials if one.source in UPLOADED]
    if not materials:
        return {}
    licences = good_licences(case.applicant, case.organisation, case.ward, local_day(now))
    return {one.key: [licence for licence in licences if fits(licence, one)] for one in materials}


def fits(licence: Licence, material: Material) -> bool:
    """A material that names the licence asks for it."""
    return licence.kind in material.name


def use_licence(case_pk: int, material: str, licence: uuid.UUID, *, actor: Actor, now: datetime) -> LicenceMaterial:
    """Hand in a licence of the party for a material. Twice is once. Raises NotFound, NotAllowed."""
    with act(case_pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        fitting = fitting_licences(a.case, now).get(material, ())
        found = next((one for one in fitting if one.public_id == licence), None)
        if found is None or actor.account is None:
            raise NotFound
        must_be_asked(a.case, [material], now)
        added, is_new = LicenceMaterial.objects.get_or_create(
            case=a.case,
            material=material,
            licence=found,
            removed_at=None,
            defaults={"added_by": actor.account, "added_at": now},
        )
        if is_new:
            note_use(found, UseKind.HANDED_IN, a.case.item.name, by=actor.account, now=now)
        return added


def must_be_good(case: Case, on: date) -> None:
    """Nothing is accepted on a licence that is good no more: what is missing is asked for instead. Raises Refused."""
    for status in _resting_on_licences(case, on):
        sentence = _("“%(name)s”用的证照 %(number)s 现在%(word)s，不能受理。请一次性告知补正，让申请人换一份。")
        raise Refused(sentence % _told(status))


def must_stand(case: Case) -> None:
    """Nothing is granted on a licence that its issuer has struck off meanwhile. Raises Refused."""
    for status in _resting_on_licences(case, None):
        if all(one.licence.status == LicenceStatus.REVOKED for one in status.licences):
            sentence = _("“%(name)s”用的证照 %(number)s 受理以后%(word)s，不能据此准予。请退回部门重办，重新作出结论。")
            raise Refused(sentence % _told(status))


def _resting_on_licences(case: Case, on: date | None) -> list[MaterialStatus]:
    if not any(one.source in UPLOADED for one in content_of(case.revision).materials):
        return []
    if not case.licence_materials.filter(removed_at=None).exists():
        return []
    return [status for status in material_statuses(case, case.record, on) if status.rests_on_a_bad_licence]


def _told(status: MaterialStatus) -> dict[str, str]:
    one, word = status.shown_licences[-1]
    return {"name": status.material.name, "number": one.licence.number, "word": word}


def drop_licence(case_pk: int, pk: int, *, actor: Actor, now: datetime) -> None:
    """Take it out again; a second call does nothing. Raises NotFound, NotAllowed."""
    with act(case_pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        used = a.case.licence_materials.filter(pk=pk).first()
        if used is None:
            raise NotFound
        must_be_asked(a.case, [used.material], now)
        a.case.licence_materials.filter(pk=pk, removed_at=None).update(removed_at=now)
