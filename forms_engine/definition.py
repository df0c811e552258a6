"""A form's definition: immutable, versioned, JSON in and out. Keys are stable across revisions."""

from enum import StrEnum
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic import Field as PydanticField

Key = Annotated[str, PydanticField(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
JSON: TypeAlias = str | int | float | bool | list[str] | None


class Value(BaseModel):
    """Base of all parts: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldType(StrEnum):
    """What kind of answer a field takes; each has its checks, widget, error texts and print form."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    REGION = "region"  # a town, by the division code that the caller's list gives
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"  # resident identity number, GB 11643
    USCC = "uscc"  # unified social credit code, GB 32100
    NOTE = "note"  # text to read, no answer


class Choice(Value):
    """One possible answer."""

    value: str
    label: str
    help: str = ""


class Field(Value):
    """One question. Conditions are CEL over the keys of the whole form; an unanswered key is null.

    `concept` names the meaning across forms (organisation.uscc): merged forms ask each concept once. `prefill` names
    the known fact that answers it beforehand. `min`, `max` are in the field's unit; lengths are in characters.
    """

    key: Key
    label: str
    type: FieldType
    required: bool = False
    help: str = ""
    example: str = ""
    visible_when: str = ""
    required_when: str = ""
    condition_text: str = ""  # visible_when in words, for the paper form
    choices: tuple[Choice, ...] = ()
    min: float | None = None
    max: float | None = None
    above: float | None = None  # exclusive lower bound
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    pattern_message: str = ""
    decimals: int = 2
    unit: str = ""
    not_before: Key | None = None  # a date field's key that this date may not precede
    concept: str = ""
    prefill: str = ""
    sensitive: bool = False

    @property
    def takes_answer(self) -> bool:
        return self.type is not FieldType.NOTE

    @model_validator(mode="after")
    def _choices_fit_the_type(self) -> Self:
        has_choices = self.type in {FieldType.ONE_OF, FieldType.MANY_OF}
        if has_choices != bool(self.choices):
            raise ValueError(f"字段 {self.key}: 选择题要有选项,其他类型不能有选项。")
        values = [choice.value for choice in self.choices]
        if len(values) != len(set(values)):
            raise ValueError(f"字段 {self.key}: 选项的值重复。")
        return self


class Section(Value):
    """One page of the form."""

    key: Annotated[str, PydanticField(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
    title: str
    help: str = ""
    fields: tuple[Field, ...]


class Check(Value):
    """A rule over several fields: the expression must hold once all its fields are answered."""

    expression: str
    message: str
    field: Key


class FormDefinition(Value):
    """A whole form."""

    schema_version: Literal[1] = 1
    title: str
    sections: tuple[Section, ...]
    checks: tuple[Check, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field of every section, in order."""
        return tuple(field for section in self.sections for field in section.fields)

    def section(self, key: str) -> Section:
        """The section of that key. Raises KeyError."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        for kind, keys in (("字段", [f.key for f in self.fields]), ("页面", [s.key for s in self.sections])):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise ValueError(f"{kind}代码重复:{'、'.join(twice)}")
        return self
