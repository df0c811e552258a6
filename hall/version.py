"""The hall's version: the first heading of CHANGELOG.md, so that there is one place to write it."""

import re
from functools import cache
from pathlib import Path


@cache
def version() -> str:
    """Such as "0.1.0"; "0" when the change log does not stand beside the code."""
    path = Path(__file__).resolve().parent.parent / "CHANGELOG.md"
    found = re.search(r"^## \[(\d[^\]]*)\]", path.read_text(encoding="utf-8"), re.MULTILINE) if path.is_file() else None
    return found.group(1) if found else "0"
