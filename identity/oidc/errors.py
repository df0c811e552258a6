"""Why a login failed: for the audit in words of the protocol, for the person in kind ones."""

from enum import Enum
from http import HTTPStatus


class Fault(Enum):
    """Whose fault it is decides what the page advises. Never a 5xx: the hall itself is well."""

    ATTEMPT = "attempt"  # this attempt is spent, begin anew
    USED = "used"  # the way back from a login that was finished already
    ANSWER = "answer"  # the provider answered what must not be believed
    AWAY = "away"  # the provider, or the way to it, is out of order for now
    OFTEN = "often"  # too many logins from here
    WEAK = "weak"  # the login is weaker or older than what was asked for
    PERSON = "person"  # somebody else came back, or the account is closed

    @property
    def status(self) -> HTTPStatus:
        """The page's status."""
        return STATUSES.get(self, HTTPStatus.BAD_REQUEST)


STATUSES = {
    Fault.ANSWER: HTTPStatus.FORBIDDEN,
    Fault.WEAK: HTTPStatus.FORBIDDEN,
    Fault.PERSON: HTTPStatus.FORBIDDEN,
    Fault.AWAY: HTTPStatus.FAILED_DEPENDENCY,
    Fault.OFTEN: HTTPStatus.TOO_MANY_REQUESTS,
}


class LoginFailed(Exception):
    """`reason` goes to the audit and the log, so it holds no personal data.

    `subject` is whose login it was, where the provider's signature says so: for the lockout of that account.
    """

    def __init__(self, reason: str, fault: Fault = Fault.ATTEMPT, *, subject: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fault = fault
        self.subject = subject

    @property
    def status(self) -> HTTPStatus:
        """The page's status."""
        return self.fault.status


def wrong_answer(reason: str) -> LoginFailed:
    """The provider said something that must not be believed; trying again alone will not help."""
    return LoginFailed(reason, Fault.ANSWER)


def is_away(reason: str) -> LoginFailed:
    """The provider, or the way to it, is out of order for now."""
    return LoginFailed(reason, Fault.AWAY)
