"""The form of a message."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.exchange.talk import INTAKE
from hall.casework.forms.acts import ActForm
from hall.casework.services.talking import TEXT_LENGTH

AT_INTAKE = "-"  # a choice needs a value of its own


class TalkForm(ActForm):
    """留言."""

    department = forms.ChoiceField(
        label=_("部门"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _("请选择部门。"), "invalid_choice": _("请选择部门。")},
    )
    text = forms.CharField(
        label=_("留言"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        error_messages={
            "required": _("请写下要说的话。"),
            "max_length": _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。"),
        },
    )

    def __init__(self, *args: Any, sides: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = [(code or AT_INTAKE, name) for code, name in sides]
        cast(forms.ChoiceField, self.fields["department"]).choices = sides
        if len(sides) == 1:
            self.fields["department"].widget = forms.HiddenInput()
            self.initial["department"] = sides[0][0]

    def clean_department(self) -> str:
        """As the verb takes it."""
        chosen: str = self.cleaned_data["department"]
        return INTAKE if chosen == AT_INTAKE else chosen
