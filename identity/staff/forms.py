"""The form of a grant."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from identity.mandates.forms import DAY, Chips, RefusableForm
from identity.models import Department, Role
from identity.staff.verbs import Grant


class GrantForm(RefusableForm):
    """Give somebody a role."""

    department_code = forms.ChoiceField(label=_("部门"), error_messages={"required": _("请选择部门。")})
    name = forms.CharField(
        label=_("姓名"),
        max_length=64,
        error_messages={"required": _("请填写姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    public_id = forms.CharField(
        label=_("账号编号"),
        help_text=_("请本人先登录一次，在“我的账号”里复制给您。"),
        max_length=64,
        error_messages={"required": _("请填写账号编号。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("角色"), choices=Role.choices, widget=Chips, error_messages={"required": _("请选择角色。")}
    )
    starts_on = forms.DateField(
        label=_("从哪天起"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"required": _("请选日期。"), "invalid": _("日期不对，请重新选。")},
    )
    ends_on = forms.DateField(
        label=_("到哪天止"),
        help_text=_("到期自动结束。不填则一直有效，直到您结束它。"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期不对，请重新选。")},
    )

    def __init__(self, *args: Any, departments: list[Department], today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("starts_on", today)
        super().__init__(*args, **kwargs)
        self.fields["department_code"].choices = [(d.code, gettext(d.name)) for d in departments]  # type: ignore[attr-defined]

    def grant(self) -> Grant:
        """What was typed, as the verb takes it; only of a valid form."""
        return Grant(**self.cleaned_data)
