"""Files that are safe to take: bytes in, a verdict out. Knows no hall, no Django, no disk; nothing here raises.

`examine` tells the kind by content, refuses what could harm (scripts, macros, passwords, bombs) with a sentence that
says what to do instead, takes the place and the device out of pictures, and gives the file a safe name.
"""

from forms_engine.files.examine import EVERY_KIND, Readable, Rules, examine, read_at_most, taken_kinds
from forms_engine.files.kinds import Kind
from forms_engine.files.names import safe_name
from forms_engine.files.quota import Quota
from forms_engine.files.verdict import Reason, Refusal, SafeFile

__all__ = [
    "EVERY_KIND",
    "Kind",
    "Quota",
    "Readable",
    "Reason",
    "Refusal",
    "Rules",
    "SafeFile",
    "examine",
    "read_at_most",
    "safe_name",
    "taken_kinds",
]
