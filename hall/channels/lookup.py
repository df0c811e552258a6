"""The one look-up behind page, SMS and API: number and code, both right or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from hall.casework.models import Case
from hall.casework.progress import Progress, progress_of
from hall.casework.selectors import case_by_number_and_code
from hall.lib.numbers import is_valid_case_number, normalise_number
from hall.lib.throttle import allow, is_spent

WINDOW = 60  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """`progress` when both were right; else `problem` says what to do, and `is_limited` that it was tried too often."""

    progress: Progress | None = None
    case: Case | None = None
    problem: str = ""
    is_limited: bool = False


def look_up(number: str, code: str, *, asker: str, now: datetime) -> Answer:
    """Answer a status query of one `asker` (an address or a sender).

    Wrong tries are counted for the asker and for the number, so that neither one guesser nor many can try codes.
    """
    number = normalise_number(number)
    limits = ((asker, settings.QUERY_RATE_LIMIT), (f"number:{number}", settings.QUERY_RATE_LIMIT))
    if any(is_spent("query", key, limit) for key, limit in limits):
        return Answer(problem=_("查得太频繁了，请一分钟后再试。"), is_limited=True)
    if not is_valid_case_number(number):
        allow("query", asker, settings.QUERY_RATE_LIMIT, WINDOW)
        return Answer(problem=_("办件编号抄错了，请对照短信或回执核对。编号以 445103 开头。"))
    case = case_by_number_and_code(number, code)
    if case is None:
        for key, limit in limits:
            allow("query", key, limit, WINDOW)
        return Answer(problem=_("编号和查询码对不上，请对照短信或回执核对。忘记查询码，可以登录后在“我的办件”里看。"))
    return Answer(progress_of(case, now), case)
