"""The forms of mandates. What was typed stays on the page until the verb takes it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from identity.errors import Refused
from identity.mandates.verbs import Offer
from identity.models import Mandate, MandateAct

DAY = {"type": "date"}
SCOPES = (("all", _("所有事项")), ("some", _("选定的事项")))
ACT_HELP = {
    MandateAct.FILE: _("填写申请、上传材料"),
    MandateAct.SIGN: _("确认并提交申请，提交后对单位或被监护人有效"),
    MandateAct.COLLECT: _("查看和下载办理结果"),
    MandateAct.QUERY: _("看办到哪一步"),
}


class Choices(forms.CheckboxSelectMultiple):
    """Several of few, each with a line of explanation."""

    template_name = "ui/widgets/choices.html"
    help: dict[str, Any] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the explanation."""
        option = super().create_option(name, value, *args, **kwargs)
        option["help"] = self.help.get(str(value), "")
        return option


class ActChoices(Choices):
    """The acts of a mandate."""

    help = {str(act): text for act, text in ACT_HELP.items()}


class Chips(forms.RadioSelect):
    """One of few short words."""

    template_name = "ui/widgets/chips.html"


class RefusableForm(forms.Form):
    """A form whose verb may refuse what the form itself let pass."""

    def refuse(self, refused: Refused) -> None:
        """Put the refusal beside the fields that it names."""
        for name, sentence in refused.fields.items():
            self.add_error(name if name in self.fields else None, sentence)
        if not refused.fields:
            self.add_error(None, refused.message)


class OfferForm(RefusableForm):
    """Name somebody."""

    party = forms.ChoiceField(
        label=_("为谁授权"), widget=forms.RadioSelect, error_messages={"required": _("请选为谁授权。")}
    )
    name = forms.CharField(
        label=_("对方姓名"),
        help_text=_("要和对方实名认证的姓名一致。"),
        max_length=64,
        error_messages={"required": _("请填写对方的真实姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(
        label=_("对方身份证号码或手机号码"),
        help_text=_("填了，对方登录后直接看到邀请；不填，会生成一个邀请码，由您交给对方。"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    acts = forms.MultipleChoiceField(
        label=_("对方可以做什么"),
        choices=MandateAct.choices,
        widget=ActChoices,
        error_messages={"required": _("请至少选一项对方可以做的事。")},
    )
    scope = forms.ChoiceField(label=_("可以办哪些事项"), choices=SCOPES, widget=Chips)
    items = forms.MultipleChoiceField(
        label=_("选定的事项"), help_text=_("上面选“选定的事项”时才用填。"), required=False, widget=Choices
    )
    starts_on = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("到哪天止"),
        help_text=_("当天也有效。随时可以提前结束。"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, parties: list[Mandate], items: dict[str, str], today: date, **kwargs: Any) -> None:
        initial = {
            "party": parties[0].party_key if parties else "",
            "acts": MandateAct.values,
            "scope": "all",
            "starts_on": today,
            "ends_on": _a_year_later(today),
        }
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [(m.party_key, m.principal_name) for m in parties]  # type: ignore[attr-defined]
        self.fields["items"].choices = list(items.items())  # type: ignore[attr-defined]
        self.item_names = items
        for name in ("starts_on", "ends_on"):
            self.fields[name].error_messages |= {"invalid": _g("日期不对，请重新选。"), "required": _g("请选日期。")}

    def offer(self) -> Offer:
        """What was typed, as the verb takes it; only of a valid form."""
        given = self.cleaned_data
        return Offer(
            party_key=given["party"],
            name=given["name"],
            number=given["number"],
            acts=given["acts"],
            covers_all_items=given["scope"] == "all",
            items=given["items"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
        )


class CodeForm(RefusableForm):
    """The code that somebody was given."""

    code = forms.CharField(
        label=_("邀请码"),
        help_text=_("10 位字母和数字，由授权人交给您。"),
        max_length=32,
        error_messages={"required": _("请填写邀请码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "codefield"}),
    )


class WardForm(RefusableForm):
    """A child for whom one acts."""

    name = forms.CharField(
        label=_("孩子的姓名"),
        max_length=64,
        error_messages={"required": _("请填写孩子的姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    id_number = forms.CharField(
        label=_("孩子的身份证号码"),
        help_text=_("18 位，户口簿上有。"),
        max_length=32,
        error_messages={"required": _("请填写孩子的身份证号码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    declared = forms.BooleanField(
        label=_("我是这个孩子的父母或其他监护人，以上信息属实"),
        error_messages={"required": _("请确认您是孩子的监护人。")},
    )


def _a_year_later(day: date) -> date:
    return date.fromordinal(day.toordinal() + 365)
