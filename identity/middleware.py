"""Put the actor on the request, read from the database only when a view asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from hall.lib.dates import local_day
from identity.actors import VISITOR, Actor, actor_for
from identity.models import Account

ACTING_FOR = "acting_for"  # session key: the party (Mandate.party_key)


class ActorMiddleware:
    """`request.actor`: who is signed in, for whom they act, what they may do today."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach a lazy actor."""
        request.actor = SimpleLazyObject(lambda: _actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor:
    account = getattr(request.user, "_wrapped", request.user) if request.user.is_authenticated else None
    if not isinstance(account, Account) or not account.is_active:
        return VISITOR
    return actor_for(account, None, on=local_day(timezone.now())).acting(request.session.get(ACTING_FOR))
