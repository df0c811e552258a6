"""The ways in which identity's verbs say no. Each carries a sentence that a person can act on."""

from collections.abc import Mapping

from django.http import Http404


class NotFound(Http404):
    """There is no such thing, or this actor may not know that there is: the two look the same."""


class Refused(Exception):
    """What was given does not do. `fields` maps a form's field to its sentence."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})
