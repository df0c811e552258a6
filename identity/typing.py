"""The request as views see it after the middleware."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from identity.actors import Actor


class HallRequest(HttpRequest):
    """A request with its actor, and htmx's details."""

    actor: Actor
    htmx: HtmxDetails
