"""A section as a Django form: Django renders, the engine's own evaluation says what is wrong."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from forms_engine.conditions import names_in
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.validation import Evaluation

RADIO_LIMIT = 6  # more choices than this become a drop-down
YES, NO = "true", "false"
_AUTOCOMPLETE = {
    "person.name": "name",
    "person.mobile": "tel",
    "person.email": "email",
    "organisation.name": "organization",
    "place.address": "street-address",
}
_INPUTMODE = {FieldType.INTEGER: "numeric", FieldType.DECIMAL: "decimal"}
_WIDTH = {FieldType.INTEGER: "input--w8", FieldType.DECIMAL: "input--w8", FieldType.DATE: "input--w20"}


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


class SectionForm(forms.Form):
    """The visible fields of one section, filled with what was typed; the caller says whether errors are shown."""

    use_required_attribute = False  # the server says it kindly, in Chinese, after saving what was typed
    _errors: ErrorDict

    def show(self, sentences: Mapping[str, str]) -> None:
        """Put the engine's sentences at their fields. The engine has checked; Django only shows."""
        self.cleaned_data = {}
        self._errors = ErrorDict({key: self.error_class([text]) for key, text in sentences.items()})


def section_form(
    definition: FormDefinition,
    section_key: str,
    answers: Mapping[str, Any],
    *,
    evaluation: Evaluation,
    regions: Mapping[str, str],
    show_errors: bool = False,
) -> SectionForm:
    """Compile one section. With `show_errors` the evaluation's sentences stand at their fields."""
    refreshing = _names_that_conditions_read(definition)
    visible = [field for field in definition.section(section_key).fields if field.key in evaluation.visible]
    data = QueryDict(mutable=True)
    for field in visible:
        data.setlist(field.key, _as_posted(answers.get(field.key)))
    form = SectionForm(
        data if show_errors else None,
        initial={key: data.getlist(key) if isinstance(answers.get(key), list) else data.get(key) for key in data},
    )
    for field in visible:
        form.fields[field.key] = django_field(
            field, regions, required=field.key in evaluation.required, refreshes=field.key in refreshing
        )
    if show_errors:
        form.show({field.key: evaluation.errors[field.key] for field in visible if field.key in evaluation.errors})
    return form


def answers_from_post(definition: FormDefinition, section_key: str, post: QueryDict) -> dict[str, Any]:
    """What was typed on one page, right or wrong, by key; what was left empty is not in it."""
    answers: dict[str, Any] = {}
    for field in definition.section(section_key).fields:
        if field.key not in post or not field.takes_answer:
            continue
        if field.type is FieldType.MANY_OF:
            value: Any = [one for one in post.getlist(field.key) if one]
        elif field.type is FieldType.YES_NO:
            value = {YES: True, NO: False}.get(post.get(field.key, ""))
        else:
            value = post.get(field.key, "")
        if value not in (None, "", []):
            answers[field.key] = value
    return answers


def django_field(field: Field, regions: Mapping[str, str], *, required: bool, refreshes: bool) -> forms.Field:
    """The Django field of one question."""
    options: dict[str, Any] = {"label": field.label, "help_text": _hint(field), "required": required}
    made: forms.Field
    if field.type is FieldType.NOTE:
        made = forms.CharField(**options | {"required": False}, widget=forms.HiddenInput)
    elif field.type is FieldType.YES_NO:
        made = forms.ChoiceField(**options, choices=[(YES, "是"), (NO, "否")], widget=RadioCards)
    elif field.type is FieldType.MANY_OF:
        made = forms.MultipleChoiceField(**options, choices=_choices(field), widget=CheckCards)
    elif field.type is FieldType.ONE_OF:
        made = forms.ChoiceField(**options, **_one_of(field))
    elif field.type is FieldType.REGION:
        choices = [("", "请选择"), *regions.items()]
        made = forms.ChoiceField(**options, choices=choices, widget=forms.Select(attrs={"class": "input input--w20"}))
    else:
        made = forms.CharField(**options, widget=_text_widget(field), max_length=None)
    if isinstance(made.widget, RadioCards):
        made.widget.helps = {choice.value: choice.help for choice in field.choices}
    if refreshes:
        made.widget.attrs["data-refresh"] = "1"
    made.__dict__ |= {"unit": field.unit, "is_note": field.type is FieldType.NOTE}  # read by ui/field.html
    return made


def _one_of(field: Field) -> dict[str, Any]:
    if len(field.choices) <= RADIO_LIMIT:
        return {"choices": _choices(field), "widget": RadioCards}
    return {"choices": [("", "请选择"), *_choices(field)], "widget": forms.Select(attrs={"class": "input input--w20"})}


def _text_widget(field: Field) -> forms.Widget:
    attrs: dict[str, Any] = {
        "class": f"input {_WIDTH.get(field.type, '')}".strip(),
        "autocomplete": _autocomplete(field),
    }
    if field.type is FieldType.LONG_TEXT:
        return forms.Textarea(attrs=attrs | {"rows": 4})
    if field.type is FieldType.DATE:
        return forms.DateInput(format="%Y-%m-%d", attrs=attrs | {"type": "date"})
    if field.type in _INPUTMODE:
        attrs["inputmode"] = _INPUTMODE[field.type]
    if field.type is FieldType.PHONE:
        return forms.TextInput(attrs=attrs | {"type": "tel", "class": "input input--w20"})
    if field.type is FieldType.EMAIL:
        return forms.TextInput(attrs=attrs | {"type": "email"})
    if field.type in {FieldType.ID_NUMBER, FieldType.USCC}:
        attrs |= {"spellcheck": "false", "autocapitalize": "characters"}
    return forms.TextInput(attrs=attrs)


def _autocomplete(field: Field) -> str:
    return _AUTOCOMPLETE.get(field.concept, "off")


def _hint(field: Field) -> str:
    return "　".join(filter(None, [field.help, f"例如：{field.example}" if field.example else ""]))


def _choices(field: Field) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in field.choices]


def _as_posted(value: Any) -> list[str]:
    if isinstance(value, bool):
        return [YES if value else NO]
    if isinstance(value, list):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def _names_that_conditions_read(definition: FormDefinition) -> frozenset[str]:
    return frozenset(
        name
        for field in definition.fields
        for expression in (field.visible_when, field.required_when)
        for name in names_in(expression)
    )
