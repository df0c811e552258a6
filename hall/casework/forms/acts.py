"""The forms that staff fill in at the desk. Each carries the idempotency key of its own page view."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hall.casework.errors import Refused
from hall.casework.exchange.correcting import FIELD
from hall.casework.models import CorrectionGround, Standing
from hall.casework.procedure import ALLOWED
from hall.casework.services.correction import NOTE_LENGTH
from hall.casework.services.decision import TEXT_LENGTH
from hall.casework.services.intake import BASIS_LENGTH as BASIS_LENGTH_OF_REFUSAL
from hall.casework.services.intake import REASON_LENGTH
from hall.casework.services.tasks import BASIS_LENGTH, CONDITIONS_LENGTH, missing_in_opinion
from hall.casework.states import RefusalGround, Verdict
from hall.catalog.content import Step, StepKind

KEY_LENGTH = 64  # CaseEvent.key


class ActForm(forms.Form):
    """An act without text. A key that does not fit is dropped: then only the case's state guards against repeating.

    Several of these stand on one page, so each has a key and element ids of its own.
    """

    ids = "act"
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.ids}_%s")
        kwargs.setdefault("initial", {}).setdefault("key", uuid.uuid4().hex)
        super().__init__(*args, **kwargs)

    def clean_key(self) -> str | None:
        """The key as the verbs take it."""
        key: str = self.cleaned_data["key"]
        return key if 0 < len(key) <= KEY_LENGTH else None

    def refuse(self, refused: Refused, *, text: str = "text") -> None:
        """Put a verb's refusal beside the fields that it names; `text` is this form's name for the reasoned text."""
        if not refused.fields:
            self.add_error(None, refused.message)
        for name, sentence in refused.fields.items():
            field = text if name == "text" else name
            self.add_error(field if field in self.fields else None, sentence)


def _text(label: Any, missing: Any, help_text: Any = "", *, limit: int, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": 5, "class": "input"}),
        error_messages={
            "required": missing,
            "max_length": _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。"),
        },
    )


class Chips(forms.RadioSelect):
    """A choice of few short words."""

    template_name = "ui/widgets/chips.html"


class AcceptForm(ActForm):
    """受理; with the day for what was promised, where something was."""

    ids = "accept"
    supply_by = forms.DateField(
        label=_("容缺材料的补交期限"),
        required=False,
        help_text=_("会写进受理通知书，要在承诺办结日以前。不填的，按 10 个工作日算，不晚于承诺办结日。"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请按 2026-11-30 这样的格式填写日期。")},
    )


class ClaimForm(ActForm):
    """领办."""

    ids = "claim"


class CorrectionForm(ActForm):
    """一次性告知补正: for each material and page of the form whether it is given, and what it lacks."""

    ids = "correction"
    ground = forms.ChoiceField(
        label=_("再次告知的理由"),
        required=False,
        choices=[("", _("请选择")), *CorrectionGround.choices],
        help_text=_("已经告知过一次。再次告知会被计数，并写进办理记录。"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    text = _text(
        _("其他需要补正的内容"),
        "",
        _("只能告知一次，请一次写全：哪一项、缺什么、怎样补。上面逐项写明的不用重复。"),
        limit=REASON_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, subjects: Mapping[str, str], is_again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_again:
            del self.fields["ground"]
        self.rows = _rows_of(subjects)
        for place, row in enumerate(self.rows):
            self.fields[f"standing{place}"] = forms.ChoiceField(
                label=row.name,
                required=False,
                choices=[("", _("齐全")), *Standing.choices],
                widget=forms.Select(attrs={"class": "input"}),
            )
            self.fields[f"note{place}"] = forms.CharField(
                label=_("缺什么、怎样补"),
                required=False,
                max_length=NOTE_LENGTH,
                widget=forms.TextInput(attrs={"class": "input", "aria-label": f"{row.name}：{_('缺什么、怎样补')}"}),
            )
            self.fields[f"questions{place}"] = forms.MultipleChoiceField(
                label=_("只改这几题"), required=False, choices=row.questions, widget=forms.CheckboxSelectMultiple
            )

    def checklist(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField | None]]:
        """Standing and note of each row, and the questions to choose from, for the page."""
        return [
            (self[f"standing{place}"], self[f"note{place}"], self[f"questions{place}"] if row.questions else None)
            for place, row in enumerate(self.rows)
        ]

    def clean(self) -> dict[str, Any]:
        """A note and what it means go together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for place in range(len(self.rows)):
            standing, note = cleaned.get(f"standing{place}"), cleaned.get(f"note{place}", "").strip()
            if standing and not note and f"note{place}" not in self.errors:
                self.add_error(f"note{place}", gettext("写明缺什么、怎样补。"))
            if (note or cleaned.get(f"questions{place}")) and not standing:
                self.add_error(f"standing{place}", gettext("请选择需要补充还是需要改正。"))
        return cleaned

    @property
    def found(self) -> dict[str, tuple[str, str]]:
        """As the verb takes it: a page as a whole, or those of its questions that were chosen."""
        data = self.cleaned_data
        return {
            subject: (data[f"standing{place}"], data[f"note{place}"])
            for place, row in enumerate(self.rows)
            if data.get(f"standing{place}")
            for subject in data[f"questions{place}"] or [row.subject]
        }


@dataclass(frozen=True, slots=True)
class _Row:
    subject: str
    name: str
    questions: list[tuple[str, str]]


def _rows_of(subjects: Mapping[str, str]) -> list[_Row]:
    """A material, or a page with its questions, which stand behind it."""
    rows: list[_Row] = []
    for subject, name in subjects.items():
        if subject.startswith(FIELD):
            rows[-1].questions.append((subject, name.removeprefix(f"{rows[-1].name}：")))
        else:
            rows.append(_Row(subject, name, []))
    return rows


class FindingForm(ActForm):
    """A department's own finding before acceptance."""

    ids = "finding"
    subject = forms.ChoiceField(label=_("材料或申请表页面"), widget=forms.Select(attrs={"class": "input"}))
    standing = forms.ChoiceField(
        label=_("情况"),
        choices=Standing.choices,
        widget=Chips,
        error_messages={"required": _("请选择需要补充还是需要改正。")},
    )
    note = _text(
        _("缺什么、怎样补"), _("写明缺什么、怎样补。"), _("由受理窗口并入一份补正告知，发给申请人。"), limit=NOTE_LENGTH
    )

    def __init__(self, *args: Any, subjects: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages, materials = [], []
        for row in _rows_of(subjects):
            if row.questions:
                pages.append((row.name, [(row.subject, gettext("整页")), *row.questions]))
            else:
                materials.append((row.subject, row.name))
        cast(forms.ChoiceField, self.fields["subject"]).choices = [
            ("", _("请选择")),
            (gettext("材料"), materials),
            *pages,
        ]


class RefusalForm(ActForm):
    """不予受理."""

    ids = "refusal"
    ground = forms.ChoiceField(
        label=_("情形"),
        choices=[("", _("请选择")), *RefusalGround.choices],
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _("请选择不予受理的情形。")},
    )
    basis = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=BASIS_LENGTH_OF_REFUSAL,
        help_text=_("法律、法规的名称和条款。不写的，按情形写《行政许可法》的条款。"),
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    authority = forms.CharField(
        label=_("有权机关"),
        required=False,
        max_length=BASIS_LENGTH_OF_REFUSAL,
        help_text=_("不属于本机关职权的，必须写明申请人应当向谁申请。"),
        widget=forms.TextInput(attrs={"class": "input", "list": "departments"}),
    )
    text = _text(
        _("理由"),
        _("写明不予受理的理由。"),
        _("会写进不予受理决定书，发给申请人。"),
        limit=REASON_LENGTH,
    )


class VerdictForm(ActForm):
    """One department's conclusion; what can be chosen depends on the kind of the step."""

    ids = "verdict"
    template = forms.ChoiceField(label=_("意见模板"), required=False, widget=forms.Select(attrs={"class": "input"}))
    verdict = forms.ChoiceField(label=_("处理结果"), widget=Chips, error_messages={"required": _("请选择处理结果。")})
    facts = _text(_("查明的事实"), "", _("不同意的必须写明，会写进决定书。"), limit=REASON_LENGTH, required=False)
    reason = _text(_("理由"), _("写明理由，它会写进决定书。"), _("会写进决定书。"), limit=REASON_LENGTH)
    basis = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=BASIS_LENGTH,
        help_text=_("可以从本事项的设定依据里选，也可以自己写。不同意的必须写明。"),
        widget=forms.TextInput(attrs={"list": "basis_options", "autocomplete": "off", "class": "input"}),
        error_messages={"max_length": _("依据最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。")},
    )

    conditions = _text(
        _("这份证照的附加条件"),
        "",
        _("只写给这一份的，例如“经营场所仅限一层”。会写进决定书和证照。"),
        limit=CONDITIONS_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, step: Step, templates: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdicts = verdict_choices(step.kind)
        cast(forms.ChoiceField, self.fields["verdict"]).choices = verdicts
        cast(forms.ChoiceField, self.fields["template"]).choices = [("", _("请选择")), *templates]
        self.has_templates = bool(templates)
        self.fields["basis"].widget.attrs.pop("maxlength")  # the browser would cut what is pasted, and say nothing
        if Verdict.REFUSE not in dict(verdicts):
            del self.fields["facts"]
        if step.licence is None:
            del self.fields["conditions"]

    def clean(self) -> dict[str, Any]:
        """A refusal is told all that it lacks at once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field, sentence in missing_in_opinion(cleaned.get("verdict", ""), cleaned).items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, sentence)
        return cleaned


class SignForm(ActForm):
    """签发决定."""

    ids = "sign"
    text = _text(_("决定说明"), "", _("可以不填。会写进决定书。"), limit=TEXT_LENGTH, required=False)


def verdict_choices(kind: StepKind) -> list[tuple[str, Any]]:
    """What a step of this kind can come to, in the order of the states."""
    allowed: Iterable[str] = {outcome.value for outcome in ALLOWED[kind]}
    return [(value, label) for value, label in Verdict.choices if value in allowed]
