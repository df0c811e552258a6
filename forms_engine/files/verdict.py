"""What the examination of a file says."""

from dataclasses import dataclass
from enum import StrEnum

from forms_engine.files.kinds import FACTS, Kind


class Reason(StrEnum):
    """Why a file is not taken; the sentence beside it is for the person."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOTAL_TOO_LARGE = "total_too_large"
    WRONG_KIND = "wrong_kind"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    SCRIPTS = "scripts"
    MACROS = "macros"
    BOMB = "bomb"
    TOO_MANY_PIXELS = "too_many_pixels"


@dataclass(frozen=True, slots=True)
class SafeFile:
    """A file that may be stored. `data` may differ from what came in: `changes` says in words what was taken out."""

    name: str
    kind: Kind
    data: bytes
    sha256: str
    changes: tuple[str, ...] = ()

    @property
    def extension(self) -> str:
        """With the dot, by content."""
        return FACTS[self.kind].extension

    @property
    def content_type(self) -> str:
        """The media type, by content."""
        return FACTS[self.kind].content_type


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is not taken. The sentence names the file and says what to do."""

    reason: Reason
    sentence: str


class Trouble(Exception):
    """Found inside a file while it is examined; `examine` turns it into a Refusal."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
