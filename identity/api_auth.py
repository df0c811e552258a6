"""The second door: a department's own system speaks as one of its officers, by key."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from hall.lib.dates import local_day
from identity.actors import VISITOR, actor_for
from identity.models import Account, ApiKey
from identity.services import hash_key


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer hall_…`. Sets `request.actor` as the pages' middleware does."""

    def authenticate(self, request: Request) -> tuple[Account, ApiKey] | None:
        """None without a key; AuthenticationFailed for one that is wrong, over or revoked."""
        # Without a key nobody acts: a signed-in browser's cookie must not count here, where no CSRF token is asked for.
        request._request.actor = VISITOR  # type: ignore[attr-defined]
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        today = local_day(timezone.now())
        found = (
            ApiKey.objects.select_related("account")
            .filter(key_hash=hash_key(key.strip()), revoked_at=None, ends_on__gte=today, account__is_active=True)
            .first()
        )
        if found is None:
            raise AuthenticationFailed(_("接口密钥不正确、已过期或已停用。"))
        request._request.actor = actor_for(found.account, None, on=today)  # type: ignore[attr-defined]
        return found.account, found

    def authenticate_header(self, request: Request) -> str:
        """For the 401's WWW-Authenticate."""
        return "Bearer"


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names the key."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """HTTP bearer."""
        return {"type": "http", "scheme": "bearer"}
