"""Roots that somebody kept elsewhere, held against the hall's: what no look at the database alone can find.

Who can write the database can take away the newest roots with their leaves, and who also has the key can sign others.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from hall.evidence.columns import Finding
from hall.evidence.models import EvidenceRoot
from hall.evidence.selectors import root_as_json

Kept = dict[str, Any]


def read_kept(text: str) -> list[Kept]:
    """The roots of a file as the hall publishes them: one, or a list. Raises ValueError, saying what is wrong."""
    found = json.loads(text)
    roots = found if isinstance(found, list) else [found]
    for place, root in enumerate(roots, start=1):
        if not isinstance(root, dict) or not {"day", "digest"} <= root.keys():
            raise ValueError(f"entry {place} is no root: it has no day or no digest")
        date.fromisoformat(str(root["day"]))
    return roots


def findings_of_kept(kept: Sequence[Kept]) -> Iterator[Finding]:
    """Each kept root is among the hall's, the same to the letter."""
    ours = {day.isoformat(): root_as_json(root) for day, root in EvidenceRoot.objects.in_bulk(field_name="day").items()}
    for root in sorted(kept, key=lambda one: str(one["day"])):
        place, stored = f"root of {root['day']}", ours.get(root["day"])
        if stored is None:
            yield Finding(place, "it was kept elsewhere and is gone here")
        elif other := [name for name in stored if name in root and root[name] != stored[name]]:
            yield Finding(place, f"it is not the one that was kept elsewhere: {', '.join(other)}")
