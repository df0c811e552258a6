"""The form with which the clerk opens an application for a person who is there."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.acts import ActForm
from hall.casework.models import IdentityPaper
from hall.casework.services import Person


def _line(
    label: Any, missing: Any = "", help_text: Any = "", *, required: bool = True, **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=64,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", **attrs}),
        error_messages={"required": missing},
    )


class ComeBackForm(ActForm):
    """The applicant of a case is there again."""

    paper = forms.ChoiceField(
        label=_("核对的证件"),
        choices=IdentityPaper.choices,
        initial=IdentityPaper.RESIDENT_ID,
        widget=forms.Select(attrs={"class": "input"}),
    )
    name = _line(_("证件上的姓名"), _("写明证件上的姓名。"))
    number = _line(_("证件号码"), _("写明证件号码。"))
    seen = forms.BooleanField(
        label=_("本人在场，证件是原件，照片和本人一致"),
        error_messages={"required": _("本人不在场、证件没有核对的，不能在窗口代办。")},
    )


class CounterForm(ActForm):
    """窗口代办."""

    item = forms.ChoiceField(
        label=_("要办的事项"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _("请选择要办的事项。"), "invalid_choice": _("请选择要办的事项。")},
    )
    paper = forms.ChoiceField(
        label=_("核对的证件"),
        choices=IdentityPaper.choices,
        initial=IdentityPaper.RESIDENT_ID,
        widget=forms.Select(attrs={"class": "input"}),
    )
    name = _line(_("证件上的姓名"), _("写明证件上的姓名。"))
    number = _line(_("证件号码"), _("写明证件号码。"))
    mobile = _line(
        _("手机号码"),
        help_text=_("进度通知发到这里。已经登录过大厅的人，通知发到他自己留的号码。"),
        required=False,
        inputmode="tel",
    )
    uscc = _line(
        _("代表的单位：统一社会信用代码"),
        help_text=_("替单位办理时填写。要有这个单位在网上给他的授权。"),
        required=False,
    )
    seen = forms.BooleanField(
        label=_("本人在场，证件是原件，照片和本人一致"),
        error_messages={"required": _("本人不在场、证件没有核对的，不能在窗口代办。")},
    )
    may_prefill = forms.BooleanField(label=_("他同意用大厅已有的信息预先填表"), required=False)

    def __init__(self, *args: Any, items: Sequence[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["item"]).choices = [
            ("", _("请选择")),
            *((name, [one[1:] for one in group]) for name, group in groupby(items, lambda one: one[0])),
        ]

    @property
    def person(self) -> Person:
        """Who was seen."""
        data = self.cleaned_data
        return Person(data["name"], data["paper"], data["number"], data["mobile"], data["uscc"])
