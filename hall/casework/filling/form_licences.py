"""E-licences in a form: those that may answer a question, and what they fill in beforehand (`licence:<kind>`).

`licence:食品经营许可证` is the number of the newest good one of that kind; `.issued_on`, `.valid_until` and
`.department` are what it says besides.
"""

from collections.abc import Mapping
from datetime import date, datetime

from forms_engine.definition import FieldType, FormDefinition
from forms_engine.lint import LICENCE
from forms_engine.prefill import sources_of
from hall.casework.models import Case
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.wallet.models import Licence
from hall.wallet.selectors import good_licences
from identity.actors import Actor


def kinds_filled_in(definition: FormDefinition) -> frozenset[str]:
    """The kinds of licence that fill something of this form in."""
    facts = sources_of(definition).values()
    return frozenset(fact.removeprefix(LICENCE).split(".")[0] for fact in facts if fact.startswith(LICENCE))


def licences_for(definition: FormDefinition, actor: Actor, on: date) -> Mapping[str, Licence]:
    """By kind, the newest good licence of the actor's party that the form can be filled in from. At most one query."""
    kinds = kinds_filled_in(definition)
    if not kinds or actor.account is None:
        return {}
    found: dict[str, Licence] = {}
    for licence in good_licences(actor.account, actor.acting_for, actor.ward, on):
        if licence.kind in kinds:
            found.setdefault(licence.kind, licence)
    return found


def facts_in(licences: Mapping[str, Licence]) -> dict[str, str]:
    """What they say, by the names that a form's `prefill` uses."""
    facts: dict[str, str] = {}
    for kind, licence in licences.items():
        facts |= {
            f"{LICENCE}{kind}": licence.number,
            f"{LICENCE}{kind}.issued_on": licence.issued_on.isoformat(),
            f"{LICENCE}{kind}.valid_until": licence.valid_until.isoformat() if licence.valid_until else "",
            f"{LICENCE}{kind}.department": licence.department.name,
        }
    return {name: value for name, value in facts.items() if value}


def licences_of(case: Case, now: datetime) -> Mapping[str, str]:
    """{number: kind} of the good licences that may answer a question. One query where the form has such a question."""
    fields = content_of(case.revision).form.fields
    if not any(FieldType.LICENCE in (field.type, *(column.type for column in field.fields)) for field in fields):
        return {}
    licences = good_licences(case.applicant, case.organisation, case.ward, local_day(now))
    return {licence.number: licence.kind for licence in licences}
