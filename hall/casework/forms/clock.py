"""The forms of the clock: pausing, more time, delivering, ending, the calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.acts import ActForm
from hall.casework.services.calendar import SOURCE_LENGTH, TEXT_LENGTH
from hall.casework.services.intake import REASON_LENGTH
from hall.casework.services.pausing import LONGEST_PAUSE
from hall.casework.services.receipt import NAME_LENGTH, NOTE_LENGTH, Receipt
from hall.casework.states import EXTENSION_DAYS, DeliveryWay, EndCause, ExtensionKind, PauseCause


def long_text(
    label: Any, missing: Any, help_text: Any = "", *, required: bool = True, rows: int = 5
) -> forms.CharField:
    """A reasoned text."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows, "class": "input"}),
        error_messages={
            "required": missing,
            "max_length": _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。"),
        },
    )


def short_text(label: Any, missing: Any, help_text: Any = "", *, limit: int, required: bool = True) -> forms.CharField:
    """A line."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=limit,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={
            "required": missing,
            "max_length": _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。"),
        },
    )


def choice(label: Any, choices: Any, missing: Any, help_text: Any = "") -> forms.ChoiceField:
    """One of a few, all shown."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class PauseForm(ActForm):
    """特别程序."""

    cause = choice(_("需要办理的特别程序"), PauseCause.choices, _("请选择事由。"))
    expected_days = forms.IntegerField(
        label=_("预计需要的工作日"),
        min_value=1,
        max_value=LONGEST_PAUSE,
        help_text=_("会写进告知书，告诉申请人大约要等多久。"),
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("请填写预计需要的工作日。"),
            "invalid": _("请填写整数，例如 10。"),
            "min_value": _("至少 1 个工作日。"),
            "max_value": _("最多 %(limit_value)d 个工作日。"),
        },
    )
    reason = long_text(_("说明"), _("写明为什么需要、由谁办理。"), _("为什么需要、由谁办理；会写进告知书。"))


class ResumeForm(ActForm):
    """恢复计时."""


class ExtensionForm(ActForm):
    """申请延期; only the kinds that the law leaves open."""

    kind = choice(_("延期的种类"), (), _("请选择延期的种类。"))
    reason = long_text(_("理由"), _("写明为什么在期限内办不完。"), _("为什么在期限内办不完；会写进延长期限通知书。"))

    def __init__(self, *args: Any, kinds: Any = ExtensionKind.values, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind, _kind_label(kind)) for kind in kinds]
        if len(kinds) == 1:
            self.initial["kind"] = kinds[0]


def _kind_label(kind: str) -> Any:
    days = EXTENSION_DAYS[ExtensionKind(kind)]
    if kind == ExtensionKind.JOINT:
        return _("整件延长 %(days)d 个工作日，由政府负责人批准") % {"days": days}
    return _("本环节延长 %(days)d 个工作日，由本部门负责人批准") % {"days": days}


class ExtensionAnswerForm(ActForm):
    """批准 or 不批准; the button pressed says which."""

    answer = long_text(_("批复说明"), "", _("批准时可以不填；不批准时写明理由。"), required=False, rows=3)


class DeliveryForm(ActForm):
    """送达回证."""

    way = choice(
        _("送达方式"),
        [(way.value, way.label) for way in (DeliveryWay.COUNTER, DeliveryWay.POST)],
        _("请选择送达方式。"),
    )
    received_by = short_text(_("签收人"), _("写明签收人。"), _("在纸质回证上签名的人。"), limit=NAME_LENGTH)
    on = forms.DateField(
        label=_("送达日期"),
        required=False,
        help_text=_("不填就是今天。邮寄的，写签收的日期。"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
        error_messages={"invalid": _("请填写日期，例如 2026-11-23。")},
    )
    note = short_text(_("备注"), "", _("例如纸质回证的编号、邮件号。"), limit=NOTE_LENGTH, required=False)

    @property
    def receipt(self) -> Receipt:
        """What stands on it."""
        data = self.cleaned_data
        return Receipt(data["way"], data["received_by"], data["note"], data["on"])


class CloseForm(ActForm):
    """办结."""


class EndForm(ActForm):
    """终止办理."""

    cause = choice(
        _("终止的原因"), [one for one in EndCause.choices if one[0] != EndCause.TRANSFERRED], _("请选择终止的原因。")
    )
    reason = long_text(_("事实和依据"), _("写明事实和依据。"), _("会写进终止办理通知书，发给申请人。"))


class CalendarForm(ActForm):
    """One year as the notice words it."""

    source = short_text(
        _("公布的文件"),
        _("写明公布的文件。"),
        _("例如：国务院办公厅关于2027年部分节假日安排的通知"),
        limit=SOURCE_LENGTH,
    )
    text = forms.CharField(
        label=_("放假和上班安排"),
        help_text=_("把通知里的安排粘贴进来，一个节日一行。星期、“共几天”可以留着，也可以不写。"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10, "class": "input", "spellcheck": "false"}),
        error_messages={
            "required": _("把通知里的安排粘贴进来。"),
            "max_length": _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。"),
        },
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)
