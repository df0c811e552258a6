"""Begin an application and save its pages as they are typed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from forms_engine.definition import FormDefinition
from forms_engine.lint import LICENCE
from forms_engine.prefill import prefill, with_facts
from hall.casework.errors import NotAllowed, NotFound, Refused, Stale
from hall.casework.exchange.correcting import FIELD, asked_of, must_be_asked
from hall.casework.filling.form_licences import facts_in, licences_for
from hall.casework.filling.prefilling import agreed_facts, facts_of_party, keep_consents, offers_of
from hall.casework.models import Case, EventKind
from hall.casework.permissions import can_edit_case, can_start, must
from hall.casework.services.frame import act
from hall.casework.states import CaseState
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.wallet.models import UseKind
from hall.wallet.services import note_use
from identity.actors import Actor
from identity.selectors import known_facts


def start_case(
    item_code: str,
    *,
    actor: Actor,
    now: datetime,
    agreed: Collection[str] = (),
    answers: Mapping[str, Any] | None = None,
) -> Case:
    """Open a draft under the item's current revision, or resume the open one.

    `answers` are what the person has answered already, before there was a draft; they fill in only what is open.

    It is filled in beforehand from the sources that were `agreed` to (person, organisation), and from no other.

    One draft an item and party: a second start leads back to the first (people otherwise open several and lose them),
    also to the one that a colleague with a mandate of the same party began.
    Raises NotFound, NotAllowed (not signed in, beyond the mandate), Refused (the item is closed).
    """
    if actor.account is None:
        raise NotAllowed(_("请先登录，再申请办理。"))
    item = ServiceItem.objects.select_related("current").filter(code=item_code, current__isnull=False).first()
    if item is None or item.current is None:
        raise NotFound
    if not item.accepts_online:
        raise Refused(item.closed_reason or _("本事项暂未开通网上申请。"), link=f"/items/{item.code}/")
    must(can_start(actor, item))
    drafts = Case.objects.filter(item=item, state=CaseState.DRAFT, organisation=actor.acting_for, ward=actor.ward)
    if not actor.party_name:
        drafts = drafts.filter(applicant=actor.account)
    draft = drafts.order_by("id").first()
    if draft is not None:
        return _with_answers(draft, answers or {}, actor=actor, now=now)
    definition = content_of(item.current).form
    licences = licences_for(definition, actor, local_day(now))
    facts = agreed_facts(known_facts(actor) | facts_in(licences), agreed)
    case = Case.objects.create(
        item=item,
        revision=item.current,
        applicant=actor.account,
        organisation=actor.acting_for,
        ward=actor.ward,
        title=actor.party_name or actor.account.name,
        answers=_of_form(definition, answers or {}) | prefill(definition, facts),
        created_at=now,
        saved_at=now,
    )
    with act(case.pk, actor=actor, now=now) as a:
        consents = keep_consents(a.case, offers_of(definition), agreed, facts, actor.account, now)
        for consent in consents:
            if used := licences.get(consent.source.removeprefix(LICENCE)):
                note_use(used, UseKind.HANDED_IN, item.name, by=actor.account, now=now)
        a.record(EventKind.CASE_STARTED, sources=[consent.source for consent in consents])
    return case


def _with_answers(draft: Case, answers: Mapping[str, Any], *, actor: Actor, now: datetime) -> Case:
    """The draft with what was answered elsewhere; what stands in it is not overwritten."""
    if not answers:
        return draft
    with act(draft.pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        merged = _of_form(content_of(a.case.revision).form, answers) | a.case.answers
        if merged != a.case.answers:
            a.case.answers, a.case.saved_at = merged, now
            a.case.edition += 1
        return a.case


def _of_form(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if key in definition.by_key}


def save_answers(
    case_pk: int, section_key: str, answers: Mapping[str, Any], *, edition: int, actor: Actor, now: datetime
) -> Case:
    """Keep what was typed on one page, right or wrong; checking comes after saving, so that nothing is lost.

    Returns the case with its new edition. Raises NotFound, NotAllowed, and Stale when another window has saved since
    `edition`: then nothing is written and the caller shows the typed answers again.
    """
    with act(case_pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        section = next((s for s in content_of(a.case.revision).form.sections if s.key == section_key), None)
        if section is None:
            raise NotFound
        asked, before = asked_of(a.case, now), a.case.answers
        keys = {field.key for field in section.fields if asked is None or f"{FIELD}{field.key}" in asked}
        changed = {key for key in {field.key for field in section.fields} - keys if answers.get(key) != before.get(key)}
        if not keys or changed & answers.keys():
            must_be_asked(a.case, [f"{FIELD}{field.key}" for field in section.fields], now)
        kept = {key: value for key, value in before.items() if key not in keys}
        typed = kept | {key: value for key, value in answers.items() if key in keys}
        merged = with_facts(content_of(a.case.revision).form, typed, facts_of_party(a.case, now))
        if merged == a.case.answers:
            return a.case
        if edition != a.case.edition:
            raise Stale(_("这份申请刚在另一个窗口保存过。您在这里填写的内容还在，请核对后再保存一次。"))
        a.case.answers = merged
        a.case.edition += 1
        a.case.saved_at = now
        return a.case
