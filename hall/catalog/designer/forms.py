"""The designer's own forms: one question, one page, a new question. They read what was typed; the verbs judge it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_engine.definition import Field, FieldType
from forms_engine.editing.types import attributes_of
from hall.catalog.designer.types import type_choices

PREFILL_CHOICES = (
    ("", gettext_lazy("不预填")),
    ("person.name", gettext_lazy("申请人姓名")),
    ("person.id_number", gettext_lazy("申请人身份证号码")),
    ("person.mobile", gettext_lazy("申请人手机号码")),
    ("person.email", gettext_lazy("申请人电子邮箱")),
    ("organisation.name", gettext_lazy("单位名称")),
    ("organisation.uscc", gettext_lazy("统一社会信用代码")),
    ("organisation.legal_rep_name", gettext_lazy("法定代表人姓名")),
)
BLOCK_PREFILL = (
    ("", gettext_lazy("不预填")),
    ("person", gettext_lazy("申请人（统一身份认证）")),
    ("organisation", gettext_lazy("申请单位（电子营业执照）")),
)
_NUMBERS = ("min", "max", "above", "min_length", "max_length", "decimals", "min_rows", "max_rows")
_SHORT = {"class": "input input--w8", "inputmode": "decimal", "autocomplete": "off"}


def _text(label: Any, help_text: Any = "", *, rows: int = 0, required: bool = False, **attrs: str) -> forms.CharField:
    shared = {"class": "input", "autocomplete": "off", **attrs}
    widget = forms.Textarea(attrs=shared | {"rows": rows}) if rows else forms.TextInput(attrs=shared)
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget, strip=True)


def _number(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs=_SHORT)
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


def _tick(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def _choice(label: Any, choices: Iterable[Any], help_text: Any = "") -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, required=False, widget=widget)


class DesignerForm(forms.Form):
    """Drawn densely, and without marking what is optional: nearly everything is."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            one.template_name = "desk/designer/_field.html"  # type: ignore[attr-defined]  # not in the stubs


class QuestionForm(DesignerForm):
    """The inputs that belong to one question's type. `main` and `more` are drawn apart."""

    MAIN = (
        *("label", "type", "required", "help", "example", "statement", "unit", "decimals", "row_name"),
        *("min_rows", "max_rows", "lowest"),
    )
    LIMITS = ("min", "max", "above", "min_length", "max_length", "not_before")
    MORE = ("prefill", "authoritative", "sensitive", "concept", "licence_kind", "pattern", "pattern_message")
    EXTRA = ("condition_text",)

    label = _text(gettext_lazy("题目"), required=True)
    type = _choice(gettext_lazy("题型"), ())
    required = _tick(gettext_lazy("必填"))
    help = _text(gettext_lazy("说明"), gettext_lazy("写在题目下面，告诉申请人怎么填。"), rows=2)
    example = _text(gettext_lazy("填写示例"), gettext_lazy("如：潮安区某某小吃店"))
    statement = _text(gettext_lazy("承诺内容"), gettext_lazy("申请人勾选同意的全文，会原样留在记录里。"), rows=5)
    unit = _text(gettext_lazy("单位"), gettext_lazy("如：平方米"))
    decimals = _number(gettext_lazy("小数位数"))
    row_name = _text(gettext_lazy("一行叫什么"), gettext_lazy("如：股东。按钮上会写“再加一个股东”。"))
    min_rows = _number(gettext_lazy("最少行数"))
    max_rows = _number(gettext_lazy("最多行数"))
    lowest = _choice(
        gettext_lazy("选到哪一级"), (("town", gettext_lazy("镇（街道、场）")), ("village", gettext_lazy("村（社区）")))
    )
    min = _number(gettext_lazy("最小值"))
    max = _number(gettext_lazy("最大值"))
    above = _number(gettext_lazy("必须大于"))
    min_length = _number(gettext_lazy("最少字数"))
    max_length = _number(gettext_lazy("最多字数"))
    not_before = _choice(gettext_lazy("不能早于哪个日期"), ())
    prefill = _choice(gettext_lazy("预填"), PREFILL_CHOICES, gettext_lazy("已经掌握的信息不再让申请人填。"))
    authoritative = _tick(gettext_lazy("预填的内容只显示，不能改"))
    sensitive = _tick(gettext_lazy("敏感信息"), gettext_lazy("显示时隐去中间几位。"))
    concept = _text(
        gettext_lazy("含义代码"), gettext_lazy("一件事里含义相同的题目只问一次，如 organisation.uscc。不懂可以不填。")
    )
    licence_kind = _text(gettext_lazy("证照种类"))
    pattern = _text(gettext_lazy("格式规则"), gettext_lazy("正则表达式，如 [0-9]{6}。不懂可以不填。"))
    pattern_message = _text(gettext_lazy("格式不对时的提示"))
    condition_text = _text(gettext_lazy("纸质表上的条件说明"), gettext_lazy("如：设置招牌的填写"))

    def __init__(
        self, question: Field, *args: Any, column: bool = False, dates: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        kwargs.setdefault("auto_id", "q_%s")
        kwargs.setdefault("initial", _initial(question))
        super().__init__(*args, **kwargs)
        self.question = question
        allowed = set(attributes_of(question.type))
        if column:
            allowed -= {"prefill", "authoritative", "concept"}
        if question.computed:
            allowed -= {"required", "example"}
        for name in list(self.fields):
            if name not in allowed:
                del self.fields[name]
        self._choices("type", type_choices(column=column))
        self._choices("not_before", [("", _("不限")), *dates])
        if question.type in {FieldType.PERSON, FieldType.ORGANISATION}:
            self._choices("prefill", BLOCK_PREFILL)
        elif question.type is FieldType.LICENCE:
            kind = question.licence_kind
            offered = [(f"licence:{kind}", _("申请人的“%(kind)s”") % {"kind": kind})] if kind else []
            self._choices("prefill", [("", _("不预填")), *offered])

    def _choices(self, name: str, choices: Iterable[Any]) -> None:
        found = self.fields.get(name)
        if isinstance(found, forms.ChoiceField):
            found.choices = list(choices)
            current = getattr(self.question, name)
            known = {str(value) for value, label in _flat(found.choices)}
            if current and str(current) not in known:  # set by an import: kept as it is
                found.choices = [*found.choices, (current, current)]

    def _some(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def main(self) -> list[forms.BoundField]:
        """What everybody needs."""
        return self._some(self.MAIN)

    @property
    def limits(self) -> list[forms.BoundField]:
        """What the answer may be."""
        return self._some(self.LIMITS)

    @property
    def more(self) -> list[forms.BoundField]:
        """What few need."""
        return self._some((*self.MORE, *self.EXTRA))

    def values(self) -> dict[str, Any]:
        """The attributes as the engine takes them; what was left empty has its default. Call after is_valid()."""
        found: dict[str, Any] = {}
        for name in self.fields:
            typed = self.cleaned_data.get(name, self.data.get(name, ""))
            found[name] = _value(name, typed)
        return {name: value for name, value in found.items() if value is not ...}

    def take(self, faults: Iterable[tuple[str, str]], message: str) -> None:
        """Put a refusal beside the inputs that it names."""
        placed = False
        for name, sentence in faults:
            if name in self.fields:
                self.add_error(name, sentence)
                placed = True
        if not placed:
            self.add_error(None, message)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _value(name: str, typed: Any) -> Any:
    if name in _NUMBERS:
        return _typed_number(name, str(typed or "").strip())
    if name == "not_before":
        return typed or None
    if name in {"type", "lowest"} and not typed:
        return ...
    return typed


def _typed_number(name: str, typed: str) -> Any:
    """What the engine reads as a number or refuses with a sentence; empty is the default."""
    defaults: Mapping[str, Any] = {"decimals": 2, "min_rows": 0, "max_rows": 20}
    if not typed:
        return defaults.get(name)
    for kind in (int, float):
        try:
            return kind(typed)
        except ValueError:
            continue
    return typed


def _initial(question: Field) -> dict[str, Any]:
    found = question.model_dump(mode="json")
    for name in ("min", "max", "above"):
        if isinstance(found[name], float) and found[name].is_integer():
            found[name] = int(found[name])
    return found


class SectionTitleForm(DesignerForm):
    """A page's title and help text."""

    title = _text(gettext_lazy("页面标题"), required=True)
    help = _text(gettext_lazy("页面说明"), gettext_lazy("写在页面最上面。"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "p_%s")
        super().__init__(*args, **kwargs)


class FormTitleForm(DesignerForm):
    """The form's own title."""

    title = _text(gettext_lazy("表名"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "t_%s")
        super().__init__(*args, **kwargs)


class NewQuestionForm(DesignerForm):
    """A new question's label and type."""

    label = _text(gettext_lazy("题目"), gettext_lazy("直接写要问什么，如“店铺名称”。"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "n_%s")
        super().__init__(*args, **kwargs)
