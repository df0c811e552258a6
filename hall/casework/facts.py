"""What was handed in, as conditions see it."""

from collections.abc import Mapping
from typing import Any

from forms_engine.validation import for_conditions
from hall.casework.models import Case
from hall.catalog.selectors import content_of


def facts_of(case: Case) -> Mapping[str, Any]:
    """The submitted record with numbers as numbers, for `when` of steps and `needed_when` of materials."""
    return for_conditions(content_of(case.revision).form, case.record)
