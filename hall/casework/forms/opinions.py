"""The form of an opinion template."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.acts import ActForm
from hall.casework.services.opinion_templates import TITLE_LENGTH
from hall.casework.services.texts import REASON_LENGTH
from hall.casework.states import Verdict

TOO_LONG: Any = _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。")


class TemplateForm(ActForm):
    """What it is for, what it is called, what it says."""

    ids = "template"
    verdict = forms.ChoiceField(
        label=_("用在哪种结论"),
        choices=[("", _("请选择")), *Verdict.choices],
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _("请选择结论。")},
    )
    title = forms.CharField(
        label=_("名称"),
        help_text=_("审批人员在列表里看到的名称。"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("请填写名称。"), "max_length": TOO_LONG},
    )
    text = forms.CharField(
        label=_("正文"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "class": "input"}),
        error_messages={"required": _("写明模板的正文。"), "max_length": TOO_LONG},
    )
