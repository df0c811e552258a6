"""The forms of handing over and giving back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.acts import ActForm
from hall.casework.services.texts import REASON_LENGTH


def _reason(label: Any, missing: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        error_messages={
            "required": missing,
            "max_length": _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。"),
        },
    )


class HandOverForm(ActForm):
    """交接."""

    to = forms.TypedChoiceField(
        label=_("交给谁"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择接手的同事。"), "invalid_choice": _("请选择接手的同事。")},
    )
    reason = _reason(_("原因"), _("请写明交接的原因。"), _("两个人都会看到。"))

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = [*people, ("all", _("退回待办，由本部门任何同事领办"))]


class RecusalForm(ActForm):
    """自行回避; a colleague is chosen only where something was claimed."""

    to = forms.TypedChoiceField(label=_("我领办的环节交给谁"), widget=forms.RadioSelect, required=False)
    reason = _reason(
        _("回避的理由"), _("请写明回避的理由。"), _("例如与申请人有近亲属关系。只有本部门签发人员和监督人员看得到。")
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("to", "all")
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = [*(people or ()), ("all", _("退回待办，由本部门任何同事领办"))]
        if people is None:
            del self.fields["to"]


class CountersignForm(ActForm):
    """复核; the button pressed says whether it is agreed to."""

    ids = "countersign"
    reason = _reason(_("复核意见"), "", _("同意的可以不填；退回的要写明理由。"), required=False)


class ReturnForm(ActForm):
    """退回重办."""

    steps = forms.MultipleChoiceField(
        label=_("哪些环节重办"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择要重办的环节。"), "invalid_choice": _("请选择要重办的环节。")},
    )
    reason = _reason(_("要求重办的原因"), _("请写明要求重办的原因，部门会看到。"), _("写明哪里不清楚、需要补查什么。"))

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["steps"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        field.choices = list(steps)
