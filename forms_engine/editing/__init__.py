"""Change a form step by step: operations that a person means, patches that can be taken back. Stores nothing itself.

A `Shelf` shows the parts of the form that is being edited; `plan(operation, shelf)` gives the `Patch` to put in, or a
`Refusal` that says why not; `patch.reverse` takes it out again. `Drawer` is a shelf in memory.
"""

from forms_engine.editing.operations import (
    AddCheck,
    AddField,
    AddSection,
    ChangeCheck,
    ChangeField,
    ChangeSection,
    MoveField,
    MoveSection,
    Operation,
    Refusal,
    RemoveCheck,
    RemoveField,
    RemoveSection,
    RenameForm,
    ReplaceForm,
)
from forms_engine.editing.parts import Change, Drawer, Part, Patch, Shelf, put_together, take_apart
from forms_engine.editing.planning import empty_form, plan

__all__ = [
    "AddCheck",
    "AddField",
    "AddSection",
    "Change",
    "ChangeCheck",
    "ChangeField",
    "ChangeSection",
    "Drawer",
    "MoveField",
    "MoveSection",
    "Operation",
    "Part",
    "Patch",
    "Refusal",
    "RemoveCheck",
    "RemoveField",
    "RemoveSection",
    "RenameForm",
    "ReplaceForm",
    "Shelf",
    "empty_form",
    "plan",
    "put_together",
    "take_apart",
]
