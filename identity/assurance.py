"""How strong and how fresh a login must be for an act; who falls short is sent to the provider and comes back.

The levels and the provider's `acr` values for them are settings (ASSURANCE_LEVELS). What came back was checked at the
callback (identity.oidc.tokens) and lies in the session; here it is compared with what the act needs.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from identity.levels import rank_of_acr, rank_of_level
from identity.sessions.verbs import LOGIN


class StepUpNeeded(Exception):
    """The login is too weak or too old; ActorMiddleware sends the person for a better one, and back to this page.

    `back` is the page to come back to where the act's own address shows none.
    """

    def __init__(self, level: str, max_age: int | None, back: str = "") -> None:
        super().__init__(level, max_age)
        self.level = level
        self.max_age = max_age
        self.back = back


def is_met(session: SessionBase, level: str, *, max_age: int | None = None, moment: float = 0) -> bool:
    """Whether the login behind this session reaches the level and is at most `max_age` seconds old at `moment`."""
    login: Mapping[str, Any] = session.get(LOGIN) or {}
    levels = settings.ASSURANCE_LEVELS
    if rank_of_acr(levels, login.get("acr")) < rank_of_level(levels, level):
        return False
    return max_age is None or moment - login.get("auth_time", 0) <= max_age


def require(request: HttpRequest, level: str, *, max_age: int | None = None, moment: float = 0, back: str = "") -> None:
    """Let an act begin. Raises StepUpNeeded. An empty level without an age asks for nothing."""
    if not is_met(request.session, level, max_age=max_age, moment=moment):
        raise StepUpNeeded(level, max_age, back)


def require_for_mandates(request: HttpRequest, back: str = "") -> None:
    """What reaches far: who acts for whom, and being forgotten (ASSURANCE_MANDATE). Raises StepUpNeeded."""
    require(request, settings.ASSURANCE_MANDATE, back=back)


def staff_may_work(session: SessionBase) -> bool:
    """Whether the login is strong enough for the roles of staff (STAFF_ASSURANCE)."""
    return is_met(session, settings.STAFF_ASSURANCE)
