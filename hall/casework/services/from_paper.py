"""A form that was filled in offline becomes the answers of a draft."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from forms_engine.definition import FormDefinition
from forms_engine.files import Refusal
from forms_engine.read_back import Origin, ReadBack, Unfit, in_words, read_filled
from hall.casework.errors import NotFound, Refused
from hall.casework.filling.file_kinds import examined_form
from hall.casework.models import Case
from hall.casework.permissions import can_edit_case, must
from hall.casework.services.drafts import save_answers
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.paper import marker_of
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.lib.script import to_simplified
from identity.actors import Actor
from identity.selectors import region_names

FIELD = "form"


@dataclass(frozen=True, slots=True)
class Replaced:
    """An answer of the draft that the paper changed; the old one is told, so that it is not lost."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a filled form: how many questions it answered, what did not fit, what it replaced."""

    case: Case
    answered: int
    unfit: tuple[Unfit, ...]
    replaced: tuple[Replaced, ...]
    older_revision: str  # the number on the paper when it is another than the draft's, else empty


def _as_defined(revision: Revision) -> Callable[[str], str]:
    """From the words of an option on paper in any language back to the original's."""
    original = {english: text for text, english in content_of(revision).english.items()}
    return lambda text: to_simplified(original.get(text, text))


def take_filled_form(case_pk: int, file: "UploadedFile[bytes]", *, actor: Actor, now: datetime) -> Taken:
    """Read a filled PDF into a draft, page by page through `save_answers`, all or nothing.

    What the paper leaves empty stays as it is in the draft. Raises NotFound, NotAllowed, Stale, and Refused (not a safe
    PDF, not a form of ours, the form of another item, nothing filled in) with a sentence under the key `form`.
    """
    case = Case.objects.select_related("item", "revision__item", "organisation").filter(pk=case_pk).first()
    if case is None:
        raise NotFound
    must(can_edit_case(actor, case))
    safe = examined_form(file.name, file)
    if isinstance(safe, Refusal):
        raise _refused(safe.sentence)
    regions = region_names()
    definition = content_of(case.revision).form
    marker = marker_of(case.revision)
    back = read_filled(
        safe.data,
        definition,
        marker=marker,
        today=local_day(now),
        regions=regions,
        as_defined=_as_defined(case.revision),
    )
    _refuse_what_is_no_form_of_this_item(back, safe.name, case.revision)
    before = case.answers
    with transaction.atomic():
        for section in definition.sections:
            keys = {field.key for field in section.fields}
            given = {key: value for key, value in back.answers.items() if key in keys}
            if given:
                kept = {key: value for key, value in case.answers.items() if key in keys}
                case = save_answers(
                    case.pk, section.key, _laid_over(kept, given), edition=case.edition, actor=actor, now=now
                )
    return Taken(
        case,
        len(back.answers),
        (*back.unfit, *_overruled(definition, back.answers, case.answers, regions)),
        _replaced(definition, before, case.answers, regions),
        back.marker.revision if back.marker and back.origin is Origin.OTHER_REVISION else "",
    )


def _refuse_what_is_no_form_of_this_item(back: ReadBack, name: str, revision: Revision) -> None:
    if back.origin is Origin.UNKNOWN:
        raise _refused(
            _(
                "“%(name)s”不是本厅的可填写表格，或者填好后被打印成了图片。请下载“可填写的表格”，在电脑上填好，"
                "用“保存”而不是“打印”存下来，再上传。手写的表格请在网上填写，或者交到窗口。"
            )
            % {"name": name}
        )
    if back.origin is Origin.OTHER_FORM and back.marker is not None:
        other = ServiceItem.objects.filter(code=back.marker.form).values_list("name", flat=True).first()
        raise _refused(
            _("“%(name)s”是“%(other)s”的表格，这里要“%(wanted)s”的表格。请核对后重新选择。")
            % {"name": name, "other": other or back.marker.form, "wanted": revision.item.name}
        )
    if not back.answers and not back.unfit:
        raise _refused(
            _("“%(name)s”里没有填写的内容。请在阅读软件里填好，点“保存”，再上传保存过的文件。") % {"name": name}
        )


def _laid_over(draft: Mapping[str, Any], paper: Mapping[str, Any]) -> dict[str, Any]:
    """The paper's answers over the draft's; of a block only the parts that the paper answers."""
    over = dict(draft)
    for key, value in paper.items():
        old = over.get(key)
        over[key] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    return over


def _holds(saved: Any, given: Any) -> bool:
    """Whether the draft has all that was given."""
    if isinstance(saved, dict) and isinstance(given, dict):
        return all(saved.get(key) == value for key, value in given.items())
    return bool(saved == given)


def _overruled(
    definition: FormDefinition, paper: Mapping[str, Any], saved: Mapping[str, Any], regions: Mapping[str, str]
) -> list[Unfit]:
    """What the hall knows better than the paper: registered facts are shown and not typed."""
    reason = _("这一项以登记的信息为准，没有改动。登记有误时，请先到登记部门更正。")
    return [
        Unfit(field.label, in_words(field, paper[field.key], regions), reason)
        for field in definition.fields
        if field.key in paper and not _holds(saved.get(field.key), paper[field.key])
    ]


def _replaced(
    definition: FormDefinition, before: Mapping[str, Any], after: Mapping[str, Any], regions: Mapping[str, str]
) -> tuple[Replaced, ...]:
    return tuple(
        Replaced(field.label, in_words(field, before[field.key], regions), in_words(field, after[field.key], regions))
        for field in definition.fields
        if field.key in before and field.key in after and before[field.key] != after[field.key]
    )


def _refused(sentence: str) -> Refused:
    return Refused(sentence, fields={FIELD: sentence})
