"""The forms of 现场核查."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.acts import ActForm
from hall.casework.forms.clock import short_text
from hall.casework.services.site_visits import NOTE_LENGTH, PLACE_LENGTH, REASON_LENGTH
from hall.lib.dates import CHINA


class VisitForm(ActForm):
    """When, where, who comes."""

    ids = "visit"
    departments = forms.MultipleChoiceField(
        label=_("哪些部门参加"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择参加的部门。"), "invalid_choice": _("请选择正在办理的部门。")},
    )
    on = forms.DateField(
        label=_("日期"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选日期。"), "invalid": _("请填写日期，例如 2026-11-23。")},
    )
    at = forms.TimeField(
        label=_("时间"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"),
        error_messages={"required": _("请选时间。"), "invalid": _("请填写时间，例如 09:30。")},
    )
    place = short_text(_("地点"), _("请写明地点。"), limit=PLACE_LENGTH)
    note = short_text(_("请申请人准备"), "", _("例如请负责人在场、打开消防设施。"), limit=NOTE_LENGTH, required=False)

    def __init__(self, *args: Any, departments: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["departments"]).choices = list(departments)

    def clean(self) -> dict[str, Any]:
        """Day and hour in China are one moment, `starts_at`."""
        given = super().clean() or self.cleaned_data
        if "on" in given and "at" in given:
            given["starts_at"] = datetime.combine(given["on"], given["at"], tzinfo=CHINA)
        return given


class MoveVisitForm(VisitForm):
    """改期: everybody who was to come still comes."""

    reason = short_text(_("改期的原因"), _("请写明原因。"), _("申请人会看到。"), limit=REASON_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, departments=(), **kwargs)
        del self.fields["departments"]


class CancelVisitForm(ActForm):
    """取消."""

    ids = "cancel"
    reason = short_text(_("取消的原因"), _("请写明原因。"), _("申请人会看到。"), limit=REASON_LENGTH)
