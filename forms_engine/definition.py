"""A form's definition: immutable, versioned, JSON in and out. Keys are stable across revisions."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from pydantic import Field as PydanticField

from forms_engine.words import say

# Bounds, so that no definition can make the hall slow: characters, rows, fields, loops in one expression.
LONGEST_TEXT = 10_000
MOST_ROWS = 50
MOST_FIELDS = 500
LONGEST_EXPRESSION = 500
MOST_LOOPS = 2
_LOOP = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(")


def _few_loops(expression: str) -> str:
    if len(_LOOP.findall(expression)) > MOST_LOOPS:
        raise ValueError(say("一个条件里最多用 %(most)s 次逐行计算，请拆成几个自动计算的字段。", most=MOST_LOOPS))
    return expression


Key = Annotated[str, PydanticField(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Text = Annotated[str, PydanticField(max_length=2000)]
Expression = Annotated[str, PydanticField(max_length=LONGEST_EXPRESSION), AfterValidator(_few_loops)]
JSON: TypeAlias = str | int | float | bool | list[Any] | dict[str, Any] | None


class Value(BaseModel):
    """Base of all parts: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldType(StrEnum):
    """What kind of answer a field takes; each has its checks, widget, error texts and print form."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"  # yuan, never negative, two decimals
    DATE = "date"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    REGION = "region"  # a division code of the list that the caller gives; a longer code is a part of a shorter one
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"  # resident identity number, GB 11643
    USCC = "uscc"  # unified social credit code, GB 32100
    BANK_NUMBER = "bank_number"
    FILE = "file"  # what the caller has stored, by its name there
    LICENCE = "licence"  # an e-licence of the applicant, by its number in the caller's wallet
    DECLARATION = "declaration"  # 告知承诺: the text that was agreed to is kept in the record
    DATE_RANGE = "date_range"
    ADDRESS = "address"
    PERSON = "person"
    ORGANISATION = "organisation"
    BANK_ACCOUNT = "bank_account"
    GROUP = "group"  # 1..n rows of fields
    NOTE = "note"  # text to read, no answer


# Answered by several parts at once: an object of answers (forms_engine.blocks says which parts).
BLOCKS = frozenset(
    {
        FieldType.DATE_RANGE,
        FieldType.ADDRESS,
        FieldType.PERSON,
        FieldType.ORGANISATION,
        FieldType.BANK_ACCOUNT,
    }
)
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})


class Choice(Value):
    """One possible answer."""

    value: Annotated[str, PydanticField(min_length=1, max_length=100)]
    label: Annotated[str, PydanticField(max_length=200)]
    help: Text = ""


class Field(Value):
    """One question. Conditions are CEL over the keys of the whole form; an unanswered key is null.

    `concept` names the meaning across forms (organisation.uscc): merged forms ask each concept once. `prefill` names
    the known fact that answers it beforehand; an `authoritative` one is shown and not typed where the fact is known.
    `min`, `max` are in the field's unit; lengths are in characters. `computed` is CEL: its value is never typed.
    Conditions of a group's fields may also read their own row, and then the row's answer goes before the form's.
    """

    key: Key
    label: Annotated[str, PydanticField(max_length=300)]
    type: FieldType
    required: bool = False
    help: Text = ""
    example: Annotated[str, PydanticField(max_length=200)] = ""
    visible_when: Expression = ""
    required_when: Expression = ""
    computed: Expression = ""
    condition_text: Text = ""  # visible_when in words, for the paper form
    choices: Annotated[tuple[Choice, ...], PydanticField(max_length=200)] = ()
    min: float | None = None
    max: float | None = None
    above: float | None = None  # exclusive lower bound
    min_length: int | None = PydanticField(default=None, ge=0, le=LONGEST_TEXT)
    max_length: int | None = PydanticField(default=None, ge=1, le=LONGEST_TEXT)
    pattern: Annotated[str, PydanticField(max_length=200)] = ""  # RE2 syntax, of the whole answer
    pattern_message: Text = ""
    decimals: int = PydanticField(default=2, ge=0, le=6)
    unit: Annotated[str, PydanticField(max_length=20)] = ""
    not_before: Key | None = None  # a date field's key that this date may not precede
    lowest: Annotated[str, PydanticField(pattern=r"^(town|village)$")] = "town"  # how far a region must be chosen
    statement: Annotated[str, PydanticField(max_length=LONGEST_TEXT)] = ""  # what a declaration declares
    licence_kind: Annotated[str, PydanticField(max_length=64)] = ""
    fields: Annotated[tuple["Field", ...], PydanticField(max_length=40)] = ()  # of a group
    min_rows: int = PydanticField(default=0, ge=0, le=MOST_ROWS)
    max_rows: int = PydanticField(default=20, ge=1, le=MOST_ROWS)
    row_name: Annotated[str, PydanticField(max_length=40)] = ""  # what one row of a group is called
    concept: Annotated[str, PydanticField(max_length=100)] = ""
    prefill: Annotated[str, PydanticField(max_length=100)] = ""
    authoritative: bool = False
    sensitive: bool = False

    @property
    def takes_answer(self) -> bool:
        """Whether anything is recorded under the key: notes are only read."""
        return self.type is not FieldType.NOTE

    @property
    def is_typed(self) -> bool:
        """Whether a person answers it; a computed field answers itself."""
        return self.takes_answer and not self.computed

    @model_validator(mode="after")
    def _parts_fit_the_type(self) -> Self:
        if (self.type in {FieldType.ONE_OF, FieldType.MANY_OF}) != bool(self.choices):
            raise ValueError(say("字段 %(key)s：选择题要有选项，其他类型不能有选项。", key=self.key))
        if (self.type is FieldType.GROUP) != bool(self.fields):
            raise ValueError(say("字段 %(key)s：可重复的表格要有列，其他类型不能有列。", key=self.key))
        if (self.type is FieldType.DECLARATION) != bool(self.statement):
            raise ValueError(say("字段 %(key)s：告知承诺要写明承诺的全文，其他类型不写。", key=self.key))
        if self.computed and self.type not in NUMBERS | {FieldType.TEXT, FieldType.DATE, FieldType.YES_NO}:
            raise ValueError(say("字段 %(key)s：只有数字、文字、日期和是否题可以自动计算。", key=self.key))
        if any(part.type in {FieldType.GROUP, FieldType.NOTE, FieldType.FILE} for part in self.fields):
            raise ValueError(say("字段 %(key)s：表格的列不能再是表格、说明或文件。", key=self.key))
        if self.min_rows > self.max_rows:
            raise ValueError(say("字段 %(key)s：最少行数不能多于最多行数。", key=self.key))
        _refuse_doubles(say("选项的值"), [choice.value for choice in self.choices], self.key)
        _refuse_doubles(say("列的代码"), [part.key for part in self.fields], self.key)
        return self


class Section(Value):
    """One page of the form."""

    key: Annotated[str, PydanticField(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
    title: Annotated[str, PydanticField(max_length=100)]
    help: Text = ""
    fields: Annotated[tuple[Field, ...], PydanticField(max_length=300)]


class Check(Value):
    """A rule over several fields: the expression must hold once all its fields are answered."""

    expression: Expression
    message: Annotated[str, PydanticField(max_length=300)]
    field: Key


class FormDefinition(Value):
    """A whole form."""

    schema_version: Literal[1] = 1
    title: Annotated[str, PydanticField(max_length=200)]
    sections: Annotated[tuple[Section, ...], PydanticField(max_length=60)]
    checks: Annotated[tuple[Check, ...], PydanticField(max_length=200)] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field of every section, in order; a group's columns are within it."""
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The fields by key."""
        return {field.key: field for field in self.fields}

    def section(self, key: str) -> Section:
        """The section of that key. Raises KeyError."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        _refuse_doubles(say("字段代码"), [field.key for field in self.fields])
        _refuse_doubles(say("页面代码"), [section.key for section in self.sections])
        if len(self.fields) > MOST_FIELDS:
            raise ValueError(say("一张表最多 %(most)s 个问题，请拆成几个事项。", most=MOST_FIELDS))
        return self


def _refuse_doubles(what: str, keys: Sequence[str], place: str = "") -> None:
    twice = sorted(key for key, count in Counter(keys).items() if count > 1)
    if twice:
        names = "、".join(twice)
        if place:
            raise ValueError(say("字段 %(place)s：%(what)s重复：%(names)s", place=place, what=what, names=names))
        raise ValueError(say("%(what)s重复：%(names)s", what=what, names=names))
