"""The forms of the privacy pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.mandates.forms import RefusableForm
from identity.privacy.verbs import TEXT_LENGTH


class ContactForm(RefusableForm):
    """Where notices go."""

    contact_mobile = forms.CharField(
        label=_("接收短信的手机号码"),
        help_text=_("不填就用统一身份认证里的号码。"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    contact_email = forms.CharField(
        label=_("接收邮件的邮箱"),
        help_text=_("不填就用统一身份认证里的邮箱。"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )


class DeletionForm(RefusableForm):
    """Ask to be forgotten."""

    reason = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("最多写 %(limit_value)d 个字，现在是 %(show_value)d 个。")},
    )
    understood = forms.BooleanField(
        label=_("我知道法律规定要保存的内容不会被删除"), error_messages={"required": _("请先看上面的说明，再勾选。")}
    )
