"""The forms of the privacy pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from hall.lib.masking import mask_email, mask_mobile
from identity.mandates.forms import RefusableForm
from identity.models import ContactChange, Way
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


class ConfirmForm(RefusableForm):
    """One code for each address that waits for its proof, named by way."""

    def __init__(self, *args: Any, waiting: list[ContactChange], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for change in waiting:
            is_mobile = change.channel == Way.SMS
            where = mask_mobile(change.address) if is_mobile else mask_email(change.address)
            self.fields[change.channel] = forms.CharField(
                label=_g("短信验证码") if is_mobile else _g("邮件验证码"),
                help_text=_g("6 位数字，发到了%(where)s，10 分钟内有效。") % {"where": where},
                error_messages={"required": _g("请填写收到的 6 位验证码。")},
                max_length=16,
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "codefield"}
                ),
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
