"""The forms of a hearing, and of what the issuer later says of a licence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.acts import ActForm
from hall.casework.forms.clock import choice, long_text, short_text
from hall.casework.services.hearing import CHAIR_LENGTH, PLACE_LENGTH
from hall.wallet.models import LicenceStatus, RevocationCause


class HearingRightForm(ActForm):
    """听证告知."""

    matter = long_text(
        _("拟作出的决定"), _("写明拟作出的决定、事实和依据。"), _("写明拟作出的决定、事实和依据；会写进听证告知书。")
    )


class HearingForm(ActForm):
    """听证通知."""

    starts_at = forms.DateTimeField(
        label=_("听证时间"),
        help_text=_("至少提前七个工作日通知。"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "input"}),
        error_messages={"required": _("请填写听证时间。"), "invalid": _("请填写日期和时间，例如 2026-12-01 09:30。")},
    )
    place = short_text(_("听证地点"), _("写明听证地点。"), limit=PLACE_LENGTH)
    chair = short_text(_("主持人"), _("写明主持人。"), _("不能是审查这份申请的工作人员。"), limit=CHAIR_LENGTH)


class LicenceEndForm(ActForm):
    """变更 or 注销."""

    status = choice(
        _("办理"),
        [(LicenceStatus.CHANGED, _("变更")), (LicenceStatus.REVOKED, _("注销"))],
        _("请选择变更还是注销。"),
    )
    cause = forms.ChoiceField(
        label=_("注销的原因"),
        help_text=_("变更的不用选。法律列出的情形，会写进注销决定书。"),
        choices=RevocationCause.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = long_text(_("事实和理由"), _("写明事实和理由。"), _("注销的，会写进决定书，发给持证人。"))
