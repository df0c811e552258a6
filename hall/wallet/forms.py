"""Forms of the wallet; the verbs check, the forms ask."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.errors import Refused


class _Asked(forms.Form):
    """A form that shows a verb's refusal beside its fields."""

    def refuse(self, refused: Refused) -> None:
        for field, sentence in refused.fields.items() or {None: refused.message}.items():
            self.add_error(field, sentence)


class ShareForm(_Asked):
    """Which department may look, what for, until when."""

    department = forms.ChoiceField(label=_("给哪个部门看"), error_messages={"required": _("请选择部门。")})
    purpose = forms.CharField(
        label=_("用途"),
        max_length=200,
        help_text=_("例如：办理户外招牌"),
        error_messages={"required": _("请写明用途。")},
    )
    until = forms.DateField(
        label=_("看到哪一天"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("请选择日期。"), "invalid": _("请按“年-月-日”写日期，例如 2026-12-31。")},
    )

    def __init__(self, *args: Any, departments: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = [("", _("请选择")), *departments]
