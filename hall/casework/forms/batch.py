"""The forms of a batch: what is said of all of them alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.acts import ActForm
from hall.casework.services.tasks import BASIS_LENGTH
from hall.casework.services.texts import REASON_LENGTH

TOO_LONG = _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。")


def _text(label: Any, missing: Any, help_text: Any, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        error_messages={"required": missing, "max_length": TOO_LONG},
    )


class BatchClaimForm(ActForm):
    """一并领办."""

    ids = "batch"


class BatchAgreeForm(ActForm):
    """一并同意."""

    ids = "batch"
    reason = _text(
        _("共同的理由"),
        _("写明理由，它会写进每一份决定书。"),
        _("会写进每一份决定书，请只写对每一件都成立的内容。"),
        required=True,
    )
    basis = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=BASIS_LENGTH,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"max_length": TOO_LONG},
    )


class BatchSignForm(ActForm):
    """一并签发."""

    ids = "batch"
    text = _text(_("决定说明"), "", _("可以不填。会写进每一份决定书。"), required=False)
