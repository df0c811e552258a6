"""What all content is made of: immutable values, marks of how well a fact is known, time limits. No Django here."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]


class Value(BaseModel):
    """Base of all content: immutable, and an unknown key is an error, not a silent loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mark(StrEnum):
    """How well a stated fact is known; shown beside it. `example` is never an official promise."""

    FOUND = "found"
    KNOWN = "known"
    KNOWN_LIKELY = "known-likely"
    EXAMPLE = "example"
    UNSURE = "unsure"
    DESIGN = "design"


class LimitUnit(StrEnum):
    """How a limit is counted. Working days leave out rest days and statutory holidays (Licensing Law Art. 82)."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class Limit(Value):
    """A time limit. `days` 0 means at once (即时), half days are rounded up for the clock.

    `as_written` keeps the law's own wording of the unit where that leaves the counting open (e.g. 日).
    """

    days: float = Field(ge=0)
    unit: LimitUnit = LimitUnit.WORKING_DAYS
    as_written: str = ""
    mark: Mark
    basis: str = ""
