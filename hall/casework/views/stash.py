"""A login that ran out in the middle of a page: see identity.stash."""

from identity.stash import keeps_what_was_typed, typed_before_login

__all__ = ["keeps_what_was_typed", "typed_before_login"]
