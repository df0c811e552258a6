"""One question as a Django field with its widget."""

from collections.abc import Mapping
from typing import Any

from django import forms

from forms_engine.definition import Field, FieldType
from forms_engine.django.posting import CHOOSER
from forms_engine.normalise import towns_of, villages_of
from forms_engine.review import display
from forms_engine.words import say

RADIO_LIMIT = 6  # more choices than this become a drop-down
YES, NO = "true", "false"
_AUTOCOMPLETE = {
    "person.name": "name",
    "person.mobile": "tel",
    "person.email": "email",
    "organisation.name": "organization",
    "place.address": "address-line1",
}
_INPUTMODE = {
    FieldType.INTEGER: "numeric",
    FieldType.DECIMAL: "decimal",
    FieldType.MONEY: "decimal",
    FieldType.BANK_NUMBER: "numeric",
}
_WIDTH = {FieldType.INTEGER: "input--w8", FieldType.DECIMAL: "input--w8", FieldType.MONEY: "input--w20"}
_CODES = frozenset({FieldType.ID_NUMBER, FieldType.USCC, FieldType.BANK_NUMBER})


class RadioCards(forms.RadioSelect):
    """Radio buttons as cards, each with its help text."""

    template_name = "ui/widgets/choices.html"
    option_template_name = "ui/widgets/choice.html"
    helps: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the choice's help text to Django's option."""
        return super().create_option(name, value, *args, **kwargs) | {"help": self.helps.get(str(value), "")}


class CheckCards(RadioCards, forms.CheckboxSelectMultiple):
    """Check boxes as chips."""

    template_name = "ui/widgets/chips.html"
    input_type = "checkbox"
    allow_multiple_selected = True


class RegionSelect(forms.MultiWidget):
    """Town, then village: the second list holds the villages of the town that is chosen."""

    template_name = "forms_engine/region.html"
    use_fieldset = True

    def __init__(self, regions: Mapping[str, str], chosen: str) -> None:
        self.towns = towns_of(regions)
        town = self._town(chosen)
        attrs = {"class": "input input--w20"}
        towns = [("", say("请选择镇（街道、场）")), *self.towns.items()]
        villages = (
            [("", say("请选择村（社区）")), *villages_of(town, regions).items()]
            if town
            else [("", say("请先选镇（街道、场）"))]
        )
        super().__init__(
            {
                "town": forms.Select(attrs | {"aria-label": say("镇（街道、场）"), "data-refresh": "1"}, towns),
                "village": forms.Select(attrs | {"aria-label": say("村（社区）")}, villages),
            }
        )

    def _town(self, code: str) -> str:
        return next((town for town in self.towns if code.startswith(town)), "")

    def decompress(self, value: str | None) -> list[str]:
        """A code as [town, village]."""
        town = self._town(value or "")
        return [town, value if value and value != town else ""]


class StoredFile(forms.Widget):
    """A file that the caller has stored: its name, a way to take it out, and an input to choose another."""

    template_name = "forms_engine/file.html"
    stored: Mapping[str, str] = {}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the stored file's name; nothing when the answer names no file of this applicant."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"file_name": self.stored.get(str(value or ""), ""), "chooser": f"{name}{CHOOSER}"}
        return context


def django_field(
    field: Field,
    value: Any,
    regions: Mapping[str, str],
    *,
    required: bool,
    refreshes: bool,
    origin: str = "",
    is_locked: bool = False,
    files: Mapping[str, str] | None = None,
    licences: Mapping[str, str] | None = None,
) -> forms.Field:
    """The Django field of one simple question. `origin` says where its value came from; a locked one is only shown."""
    options: dict[str, Any] = {"label": field.label, "help_text": _hint(field, origin), "required": required}
    made: forms.Field
    if is_locked or field.computed:
        made = forms.CharField(**options | {"required": False}, widget=forms.HiddenInput, disabled=True)
    elif field.type is FieldType.NOTE:
        made = forms.CharField(**options | {"required": False}, widget=forms.HiddenInput)
    elif field.type is FieldType.DECLARATION:
        made = forms.BooleanField(**options, widget=forms.CheckboxInput)
    elif field.type in _CHOSEN:
        made = _CHOSEN[field.type](field, value, regions, options)
    elif field.type is FieldType.FILE:
        made = forms.CharField(**options, widget=StoredFile())
        made.widget.__dict__["stored"] = files or {}
    elif field.type is FieldType.LICENCE:
        made = _licence(field, value, licences or {}, options)
    else:
        made = forms.CharField(**options, widget=_text_widget(field), max_length=None)
    if isinstance(made.widget, RadioCards):
        made.widget.helps = {choice.value: choice.help for choice in field.choices}
    if refreshes:
        made.widget.attrs["data-refresh"] = "1"
    shown = display(field, value, regions) if made.disabled and value not in (None, "") else ""
    # Read by the templates of fields.
    made.__dict__ |= {
        "unit": field.unit or (say("元") if field.type is FieldType.MONEY else ""),
        "is_note": field.type is FieldType.NOTE,
        "is_shown_only": made.disabled,
        "shown": shown,
        "statement": field.statement,
    }
    return made


def _region(field: Field, value: Any, regions: Mapping[str, str], options: dict[str, Any]) -> forms.Field:
    if field.lowest == "village" and len(towns_of(regions)) < len(regions):
        return forms.CharField(**options, widget=RegionSelect(regions, value if isinstance(value, str) else ""))
    choices = [("", say("请选择")), *towns_of(regions).items()]
    return forms.ChoiceField(**options, choices=choices, widget=_select())


def _yes_no(field: Field, value: Any, regions: Mapping[str, str], options: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(**options, choices=[(YES, say("是")), (NO, say("否"))], widget=RadioCards)


def _many_of(field: Field, value: Any, regions: Mapping[str, str], options: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(**options, choices=_choices(field), widget=CheckCards)


def _one_of(field: Field, value: Any, regions: Mapping[str, str], options: dict[str, Any]) -> forms.Field:
    if len(field.choices) <= RADIO_LIMIT:
        return forms.ChoiceField(**options, choices=_choices(field), widget=RadioCards)
    return forms.ChoiceField(**options, choices=[("", say("请选择")), *_choices(field)], widget=_select())


def _licence(field: Field, value: Any, licences: Mapping[str, str], options: dict[str, Any]) -> forms.Field:
    """Those in the applicant's wallet; one that is no longer good stays to be seen, beside its error."""
    fitting = {number: kind for number, kind in licences.items() if field.licence_kind in ("", kind)}
    if value and isinstance(value, str) and value not in fitting:
        fitting[value] = field.licence_kind
    choices = [(number, f"{kind} {number}".strip()) for number, kind in fitting.items()]
    empty = say("请选择") if choices else say("证照库里没有这种有效的证照")
    return forms.ChoiceField(**options, choices=[("", empty), *choices], widget=_select())


_CHOSEN = {
    FieldType.REGION: _region,
    FieldType.YES_NO: _yes_no,
    FieldType.MANY_OF: _many_of,
    FieldType.ONE_OF: _one_of,
}


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "input input--w20"})


def _text_widget(field: Field) -> forms.Widget:
    attrs: dict[str, Any] = {
        "class": f"input {_WIDTH.get(field.type, '')}".strip(),
        "autocomplete": _autocomplete(field),
    }
    if field.type is FieldType.LONG_TEXT:
        return forms.Textarea(attrs=attrs | {"rows": 4})
    attrs["enterkeyhint"] = "next"
    if field.type is FieldType.DATE:
        return forms.DateInput(format="%Y-%m-%d", attrs=attrs | {"type": "date"})
    if field.type in _INPUTMODE:
        attrs["inputmode"] = _INPUTMODE[field.type]
    if field.type is FieldType.PHONE:
        return forms.TextInput(attrs=attrs | {"type": "tel", "class": "input input--w20"})
    if field.type is FieldType.EMAIL:
        return forms.TextInput(attrs=attrs | {"type": "email"})
    if field.type in _CODES:
        attrs |= {"spellcheck": "false", "autocapitalize": "characters"}
    return forms.TextInput(attrs=attrs)


def _autocomplete(field: Field) -> str:
    return _AUTOCOMPLETE.get(field.concept, "off")


def _hint(field: Field, origin: str) -> str:
    example = say("例如：%(example)s", example=field.example) if field.example else ""
    computed = say("按您填的内容自动算出，不用填。") if field.computed else ""
    return "　".join(
        filter(None, [field.help, example, say("来自%(origin)s。", origin=origin) if origin else "", computed])
    )


def _choices(field: Field) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in field.choices]
