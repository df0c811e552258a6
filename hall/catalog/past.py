"""Earlier applications for the dry run of a new form. Who keeps applications registers how they are read."""

from collections.abc import Callable, Sequence

from forms_engine.replay import PastAnswers
from hall.catalog.models import Revision

MOST_REPLAYED = 100

Reader = Callable[[Revision, int], Sequence[PastAnswers]]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Add a source: reader(revision, at most so many) gives the newest first."""
    _readers.append(reader)


def last_answers(revision: Revision) -> list[PastAnswers]:
    """What was handed in last under that revision, at most a hundred."""
    found = [one for reader in _readers for one in reader(revision, MOST_REPLAYED)]
    return found[:MOST_REPLAYED]
