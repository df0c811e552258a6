"""Finding a case again."""

from django import forms
from django.utils.translation import gettext_lazy as _

COPIED = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


class FindForm(forms.Form):
    """The number of a case, as it is copied or read out."""

    use_required_attribute = False
    number = forms.CharField(
        label=_("办件编号"),
        max_length=64,
        error_messages={"required": _("请填写办件编号。")},
        widget=forms.TextInput(attrs=COPIED | {"class": "input", "enterkeyhint": "search"}),
    )
