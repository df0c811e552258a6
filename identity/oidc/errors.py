"""Why a login failed: for the log in words of the protocol, for the person in kind ones."""

from http import HTTPStatus


class LoginFailed(Exception):
    """`reason` goes to the log only, so it holds no personal data. `status` says whose fault it is, and what helps.

    400: this attempt is spent, begin anew. 502: the provider answered what must not be believed. 503: it is away.
    """

    def __init__(self, reason: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def wrong_answer(reason: str) -> LoginFailed:
    """The provider said something that must not be believed; trying again alone will not help."""
    return LoginFailed(reason, HTTPStatus.BAD_GATEWAY)


def is_away(reason: str) -> LoginFailed:
    """The provider, or the way to it, is out of order for now."""
    return LoginFailed(reason, HTTPStatus.SERVICE_UNAVAILABLE)
