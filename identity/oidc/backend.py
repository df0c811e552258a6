"""mozilla-django-oidc's backend with its open doors closed: everything is checked, people are keyed by (iss, sub)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from identity.models import Account
from identity.oidc.errors import LoginFailed
from identity.oidc.provider import fetch_json, provider
from identity.oidc.tokens import checked_claims
from identity.services import account_from_claims


class HallOIDCBackend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Authenticate the code of a callback. Raises LoginFailed; never falls back to matching by e-mail."""

    def __init__(self) -> None:
        # The library reads fixed endpoints from settings here; ours come from discovery, and only when needed:
        # Django makes a backend at every request just to load the user.
        self.UserModel = Account

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> Account | None:
        """Exchange the code (with PKCE), check the tokens, find or make the account."""
        if request is None or "code_verifier" not in kwargs:
            return None
        tokens = fetch_json(
            "POST",
            provider().token_endpoint,
            data={
                "grant_type": "authorization_code",
                "client_id": settings.OIDC_CLIENT_ID,
                "client_secret": settings.OIDC_CLIENT_SECRET,
                "code": request.GET["code"],
                "redirect_uri": settings.SITE_ROOT + reverse("identity:oidc_callback"),
                "code_verifier": kwargs["code_verifier"],
            },
        )
        access_token = tokens.get("access_token")
        if not isinstance(access_token, str):
            raise LoginFailed("the provider sent no access token")
        claims = checked_claims(tokens.get("id_token"), nonce=kwargs.get("nonce"), access_token=access_token)
        userinfo = fetch_json(
            "GET", provider().userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"}
        )
        if userinfo.get("sub") != claims["sub"]:
            raise LoginFailed("userinfo speaks of another person")
        account = account_from_claims(provider().issuer, userinfo)
        if not account.is_active:
            raise LoginFailed("the account is closed")
        request.session["oidc_id_token"] = tokens["id_token"]
        return account
