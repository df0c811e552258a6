"""Why a login failed: for the log in words of the protocol, for the person in kind ones."""


class LoginFailed(Exception):
    """`reason` goes to the log only (no personal data in it). `try_again`: the fault is the provider's or the net's."""

    def __init__(self, reason: str, *, try_again: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.try_again = try_again
