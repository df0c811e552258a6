"""What an editor can do to a form, each a plain value. `forms_engine.editing.planning.plan` says what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class RenameForm:
    """Give the form another title."""

    title: str


@dataclass(frozen=True, slots=True)
class AddSection:
    """A new page, last or at the place `index`."""

    title: str
    help: str = ""
    index: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """Another title, another help text."""

    key: str
    title: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class MoveSection:
    """Put a page to the place `index` among the pages."""

    key: str
    index: int


@dataclass(frozen=True, slots=True)
class RemoveSection:
    """Take a page away with all its questions."""

    key: str


@dataclass(frozen=True, slots=True)
class AddField:
    """A new question on a page; with `group` a new column of that table instead. Its key is made of the label."""

    section: str
    label: str
    type: str
    index: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class ChangeField:
    """Set attributes of a question, or of a column (`place` is `group.column`). Another type drops what only fits the
    old one. In `choices` an entry without a value gets one.
    """

    place: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MoveField:
    """Put a question to the place `index` of a page; a column to that place of its own table."""

    place: str
    index: int
    section: str = ""


@dataclass(frozen=True, slots=True)
class RemoveField:
    """Take a question or a column away."""

    place: str


@dataclass(frozen=True, slots=True)
class AddCheck:
    """A rule over several questions; its message stands at `field`."""

    field: str
    expression: str
    message: str


@dataclass(frozen=True, slots=True)
class ChangeCheck:
    """Another rule, message or place."""

    key: str
    field: str
    expression: str
    message: str


@dataclass(frozen=True, slots=True)
class RemoveCheck:
    """Take a rule away."""

    key: str


@dataclass(frozen=True, slots=True)
class ReplaceForm:
    """Put another form in the place of this one: JSON as FormDefinition writes it."""

    definition: Any


Operation: TypeAlias = (
    RenameForm
    | AddSection
    | ChangeSection
    | MoveSection
    | RemoveSection
    | AddField
    | ChangeField
    | MoveField
    | RemoveField
    | AddCheck
    | ChangeCheck
    | RemoveCheck
    | ReplaceForm
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was changed. `faults` are (attribute, sentence) where they belong to one input."""

    sentence: str
    faults: tuple[tuple[str, str], ...] = ()
