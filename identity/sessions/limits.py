"""How long a session may last, rest, and go on without asking the provider again."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

SEEN_SECONDS = 120  # the last use is written down no more often
RETRY_SECONDS = 600  # after a silent renewal that did not succeed


def why_over(login: Mapping[str, Any], moment: float) -> str:
    """`absolute` or `idle` for a session that is over, else nothing."""
    if moment - login["started"] > settings.SESSION_SECONDS:
        return "absolute"
    return "idle" if moment - login["seen"] > settings.SESSION_IDLE_SECONDS else ""


def is_to_be_noted(login: Mapping[str, Any], moment: float) -> bool:
    """Whether the last use is so long ago that it is written down again."""
    return bool(moment - login["seen"] > min(SEEN_SECONDS, settings.SESSION_IDLE_SECONDS / 5))


def is_renewal_due(login: Mapping[str, Any], moment: float) -> bool:
    """Whether the provider should be asked, without a word to the person, if the login still stands."""
    is_old: bool = moment - login["started"] > settings.SESSION_RENEW_SECONDS
    return is_old and bool(moment - login.get("asked", 0) > RETRY_SECONDS)
