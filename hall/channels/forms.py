"""The query's form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.casework.forms.find import COPIED


class QueryForm(forms.Form):
    """Number and code, as people copy them."""

    use_required_attribute = False
    number = forms.CharField(
        label=_("办件编号"),
        help_text=_("短信和回执上以 445103 开头的一串"),
        max_length=64,
        error_messages={"required": _("请填写办件编号。")},
        widget=forms.TextInput(attrs=COPIED | {"class": "input", "enterkeyhint": "next"}),
    )
    code = forms.CharField(
        label=_("查询码"),
        help_text=_("8 位字母和数字，不分大小写"),
        max_length=32,
        error_messages={"required": _("请填写查询码。")},
        widget=forms.TextInput(attrs=COPIED | {"class": "input input--w20 codefield", "enterkeyhint": "search"}),
    )
