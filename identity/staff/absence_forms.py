"""The form of an absence."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.mandates.forms import DAY, SCOPES, Chips, Choices, RefusableForm
from identity.staff.absences import Leave


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"required": _("请选日期。"), "invalid": _("日期不对，请重新选。")},
    )


class AbsenceForm(RefusableForm):
    """Who is away, who stands in. People are chosen as `department code:account number`."""

    who = forms.ChoiceField(label=_("谁外出"), error_messages={"required": _("请选择外出的人。")})
    deputy = forms.ChoiceField(
        label=_("谁代班"),
        help_text=_("同一部门的审批人员或者签发人员。"),
        error_messages={"required": _("请选择代班的同事。")},
    )
    starts_on = _day(_("从哪天起"))
    ends_on = _day(_("到哪天止"), _("当天也算，过后自动结束。随时可以提前结束。"))
    scope = forms.ChoiceField(label=_("代办哪些事项"), choices=SCOPES, widget=Chips, initial="all")
    items = forms.MultipleChoiceField(
        label=_("选定的事项"), help_text=_("上面选“选定的事项”时才用填。"), required=False, widget=Choices
    )

    def __init__(
        self,
        *args: Any,
        officers: Sequence[tuple[str, str]],
        deputies: Sequence[tuple[str, str]],
        items: Mapping[str, str],
        today: date,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"starts_on": today, "who": officers[0][0] if len(officers) == 1 else ""}
        super().__init__(*args, **kwargs)
        for name, choices in (("who", officers), ("deputy", deputies)):
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("请选择")), *choices]
        cast(forms.MultipleChoiceField, self.fields["items"]).choices = list(items.items())

    def clean(self) -> dict[str, Any]:
        """Both of one department; chosen items only where they are meant."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        who, deputy = given.get("who", ""), given.get("deputy", "")
        if who and deputy and who.split(":")[0] != deputy.split(":")[0]:
            self.add_error("deputy", _("请选择同一部门的审批人员或者签发人员。"))
        if given.get("scope") == "some" and not given.get("items") and "items" not in self.errors:
            self.add_error("items", _("请至少选一个事项，或者选“所有事项”。"))
        return given

    def leave(self) -> Leave:
        """What was typed, as the verb takes it; only of a valid form."""
        given = self.cleaned_data
        code, officer = given["who"].split(":")
        return Leave(
            department_code=code,
            officer=uuid.UUID(officer),
            deputy=uuid.UUID(given["deputy"].split(":")[1]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            items=tuple(given["items"]) if given["scope"] == "some" else (),
        )
