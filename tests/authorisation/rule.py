"""One row of the authorisation matrix, and the rows that many doors share."""

from dataclasses import dataclass, field
from typing import Any

EVERYONE = "everyone"
SIGNED_IN = "signed_in"
STAFF_ON_ALL = "clerk supervisor"  # these see every case that was handed in


@dataclass(frozen=True)
class Rule:
    """One method of one address."""

    method: str = "GET"
    on: str = ""
    ok: str = ""
    no: str = ""
    rest: str = "gone"
    data: dict[str, Any] = field(default_factory=dict)
    reached: tuple[int, ...] = ()  # statuses that also say "you may": what was posted was read, and found wanting


PUBLIC = (Rule(ok=EVERYONE),)
OWN_PAGE = (Rule(ok=SIGNED_IN),)
PAPER = {"key": "matrix"}
# Which of the two may edit and which publish is told in sentences, not by status: see why_not_edit, why_not_publish.
FORM_PAGE = (Rule(on="form", ok="editor publisher"),)
WORDING_PAGE = (
    Rule(on="wording", ok="editor publisher"),
    Rule("POST", on="wording", ok="editor publisher", reached=(422,)),
)
FORM_ACT = (Rule("POST", on="form", ok="editor publisher", reached=(422,)),)
REASON = {"verdict": "approve", "reason": "材料齐全，符合规定条件。", "basis": "", "key": "matrix"}
