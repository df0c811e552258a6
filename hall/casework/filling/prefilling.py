"""Facts that fill a form in beforehand: offered by source, taken only with the applicant's leave, shown with origin."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from forms_engine.definition import FormDefinition
from forms_engine.lint import LICENCE
from forms_engine.prefill import sources_of
from hall.casework.filling.form_licences import facts_in, licences_for
from hall.casework.models import Case, PrefillConsent
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.lib.language import originals
from identity.actors import Actor
from identity.models import Account
from identity.selectors import FACT_SOURCES, known_facts


@dataclass(frozen=True, slots=True)
class Offer:
    """One source with the questions that it can answer."""

    source: str
    name: str
    questions: tuple[str, ...]


def source_of(fact: str) -> str:
    """person.name → person, licence:食品经营许可证.valid_until → licence:食品经营许可证."""
    return fact.split(".")[0]


def name_of(fact: str) -> str:
    """Where a fact comes from, in words."""
    if fact.startswith(LICENCE):
        return _("电子证照“%(kind)s”") % {"kind": source_of(fact).removeprefix(LICENCE)}
    return str(FACT_SOURCES[fact])


def facts_for(definition: FormDefinition, actor: Actor, now: datetime) -> dict[str, str]:
    """What is known of the party that can fill this form in: of the person, of the organisation, of its licences."""
    return known_facts(actor) | facts_in(licences_for(definition, actor, local_day(now)))


def offers_of(definition: FormDefinition) -> list[Offer]:
    """The sources that could fill in something of this form, whoever applies."""
    labels: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for path, fact in sources_of(definition).items():
        labels.setdefault(source_of(fact), {})[definition.by_key[path.split(".")[0]].label] = None
        names.setdefault(source_of(fact), name_of(fact))
    return [Offer(source, names[source], tuple(questions)) for source, questions in labels.items()]


def agreed_facts(facts: Mapping[str, str], agreed: Collection[str]) -> dict[str, str]:
    """The facts whose source was agreed to."""
    return {fact: value for fact, value in facts.items() if source_of(fact) in agreed}


def facts_of_party(case: Case, now: datetime) -> dict[str, str]:
    """What the hall may fill in for this case's party, whoever of them types now. One query, or two with licences."""
    prefetch_related_objects([case], "consents")
    agreed = {consent.source for consent in case.consents.all()}
    party = Actor(case.applicant, acting_for=case.organisation, ward=case.ward)
    return agreed_facts(facts_for(content_of(case.revision).form, party, now), agreed) if agreed else {}


@originals()
def keep_consents(
    case: Case,
    offered: Collection[Offer],
    agreed: Collection[str],
    facts: Mapping[str, str],
    by: Account,
    now: datetime,
) -> list[PrefillConsent]:
    """One row a source that was offered and agreed to; what stands already stays."""
    present = set(case.consents.values_list("source", flat=True))
    purpose = _("填写“%(item)s”申请表，只用于本次办理") % {"item": case.item.name}
    return PrefillConsent.objects.bulk_create(
        PrefillConsent(
            case=case,
            source=offer.source,
            purpose=purpose[:200],
            facts=sorted(fact for fact in facts if source_of(fact) == offer.source),
            agreed_by=by,
            agreed_at=now,
        )
        for offer in offered
        if offer.source in agreed and offer.source not in present
    )


def origins_in(case: Case, facts: Mapping[str, str], answers: Mapping[str, Any]) -> dict[str, str]:
    """Which answers still are what a source said: {path: name of the source}."""
    definition = content_of(case.revision).form
    return {
        path: name_of(fact)
        for path, fact in sources_of(definition).items()
        if facts.get(fact) and facts[fact] == _at(answers, path)
    }


def _at(answers: Mapping[str, Any], path: str) -> Any:
    value: Any = answers
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
