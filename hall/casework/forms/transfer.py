"""The form of sending an application on."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.acts import ActForm
from hall.casework.services.texts import REASON_LENGTH


class TransferForm(ActForm):
    """移送."""

    department = forms.ChoiceField(
        label=_("有权办理的部门"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _("请选择有权办理的部门。")},
    )
    item = forms.ChoiceField(
        label=_("改办的事项"),
        required=False,
        help_text=_("要是上面那个部门的事项。没有对应事项的不用选，材料照样移送。"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    reason = forms.CharField(
        label=_("理由"),
        help_text=_("写明为什么由那个部门办理，会写进通知书。"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        error_messages={"required": _("写明为什么由那个部门办理。")},
    )

    def __init__(
        self,
        *args: Any,
        departments: Sequence[tuple[str, str]],
        items: Sequence[tuple[str, str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["department"]).choices = [("", _("请选择")), *departments]
        cast(forms.ChoiceField, self.fields["item"]).choices = [
            ("", _("不改办")),
            *((name, [one[1:] for one in group]) for name, group in groupby(items, lambda one: one[0])),
        ]
