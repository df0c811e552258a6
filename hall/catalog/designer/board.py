"""What the designer's page shows of a draft: pages with their questions, each with what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django_stubs_ext import StrOrPromise

from forms_engine.definition import Field, FormDefinition, Section
from forms_engine.lint import lint
from hall.catalog.designer.types import NAMES
from hall.catalog.draft_store import definition_of
from hall.catalog.models import ContentDraft
from identity.selectors import FACT_SOURCES


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the outline: a question, or with `group` a column of that table."""

    field: Field
    place: str
    problems: Sequence[str] = ()
    columns: Sequence["Row"] = ()
    is_first: bool = False
    is_last: bool = False
    group: str = ""

    @property
    def id(self) -> str:
        """Its element's id."""
        return f"row-{self.place.replace('.', '--')}"

    @property
    def type_name(self) -> StrOrPromise:
        """What its type is called."""
        return NAMES[self.field.type]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the form."""

    section: Section
    number: int
    rows: Sequence[Row]
    problems: Sequence[str] = ()
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The whole form as the designer shows it."""

    definition: FormDefinition
    pages: Sequence[Page]
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def problem_count(self) -> int:
        """How many faults publishing would refuse."""
        return sum(map(len, self.problems.values()))

    def row(self, place: str) -> Row | None:
        """The line of a question or a column."""
        for page in self.pages:
            for row in page.rows:
                for one in (row, *row.columns):
                    if one.place == place:
                        return one
        return None

    def page(self, key: str) -> Page | None:
        """The page of that key."""
        return next((page for page in self.pages if page.section.key == key), None)

    def page_of(self, place: str) -> Page | None:
        """The page on which a question stands."""
        key = place.split(".")[0]
        return next((page for page in self.pages if any(row.place == key for row in page.rows)), None)


def board_of(draft: ContentDraft) -> Board:
    """Read the draft and lint it. One query."""
    definition = definition_of(draft)
    problems: dict[str, list[str]] = {}
    for problem in lint(definition, FACT_SOURCES.keys()):
        problems.setdefault(problem.place, []).append(problem.message)
    count = len(definition.sections)
    pages = [
        Page(
            section,
            number + 1,
            _rows(section.fields, problems),
            problems.get(section.key, ()) if section.key not in definition.by_key else (),
            is_first=number == 0,
            is_last=number == count - 1,
        )
        for number, section in enumerate(definition.sections)
    ]
    return Board(definition, pages, problems)


def _rows(fields: Sequence[Field], problems: Mapping[str, Sequence[str]], group: str = "") -> list[Row]:
    rows = []
    for number, one in enumerate(fields):
        place = f"{group}.{one.key}" if group else one.key
        rows.append(
            Row(
                one,
                place,
                problems.get(place, ()),
                _rows(one.fields, problems, one.key) if one.fields else (),
                is_first=number == 0,
                is_last=number == len(fields) - 1,
                group=group,
            )
        )
    return rows
