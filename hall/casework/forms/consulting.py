"""The forms of 征求意见."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.acts import ActForm, Chips
from hall.casework.forms.clock import long_text
from hall.casework.models import Position
from hall.casework.services.consulting import LONGEST_REPLY


class ConsultForm(ActForm):
    """Ask."""

    ids = "consult"
    department = forms.ChoiceField(
        label=_("征求哪个部门"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _("请选择部门。"), "invalid_choice": _("请选择另一个部门。")},
    )
    question = long_text(_("请对方答复什么"), _("写明要对方答复什么。"))
    days = forms.IntegerField(
        label=_("几个工作日内答复"),
        initial=3,
        min_value=1,
        max_value=LONGEST_REPLY,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("请填写答复期限。"),
            "invalid": _("请填写整数，例如 3。"),
            "min_value": _("至少 1 个工作日。"),
            "max_value": _("最多 %(limit_value)d 个工作日。"),
        },
    )
    waits = forms.BooleanField(
        label=_("等答复后再作结论"),
        required=False,
        help_text=_("答复、到期或者撤回以前，这个环节不能提交结论。本环节的期限照常计算。"),
    )

    def __init__(self, *args: Any, departments: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["department"]).choices = [("", _("请选择")), *departments]


class ConsultationAnswerForm(ActForm):
    """Answer."""

    ids = "answer"
    position = forms.ChoiceField(
        label=_("意见"),
        choices=Position.choices,
        widget=Chips,
        error_messages={"required": _("请选择意见。"), "invalid_choice": _("请选择意见。")},
    )
    answer = long_text(
        _("意见和理由"), _("写明意见和理由。"), _("只供对方参考，不代替对方的结论。参与办理的部门都看得到。")
    )
