"""mozilla-django-oidc's backend with its open doors closed: everything is checked, people are keyed by (iss, sub)."""

from typing import Any
from urllib.parse import quote_plus

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from requests.auth import HTTPBasicAuth

from identity.lockout import account_key, seconds_to_wait
from identity.models import Account
from identity.oidc.errors import Fault, LoginFailed, wrong_answer
from identity.oidc.fetching import fetch_json
from identity.oidc.provider import provider
from identity.oidc.tokens import Asked, checked_claims
from identity.services import account_from_claims


def refuse_locked_out(subject: str) -> None:
    """Raises LoginFailed for an account whose logins failed again and again."""
    if seconds_to_wait(account_key(subject)):
        raise LoginFailed("the account waits after failures", Fault.OFTEN)


class HallOIDCBackend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Authenticate the code of a callback. Raises LoginFailed; never falls back to matching by e-mail."""

    def __init__(self) -> None:
        # The library reads fixed endpoints from settings here; ours come from discovery, and only when needed:
        # Django makes a backend at every request just to load the user.
        self.UserModel = Account

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> Account | None:
        """Exchange the code (with PKCE), check the tokens, find or make the account."""
        if request is None or not kwargs.get("code_verifier"):
            return None
        tokens = self.get_token(
            {
                "grant_type": "authorization_code",
                "code": request.GET.get("code", ""),
                "redirect_uri": settings.SITE_ROOT + reverse("identity:oidc_callback"),
                "code_verifier": kwargs["code_verifier"],
            }
        )
        access_token = tokens["access_token"]
        asked: Asked = kwargs["asked"]
        claims = checked_claims(
            tokens.get("id_token"), nonce=kwargs.get("nonce"), access_token=access_token, asked=asked
        )
        refuse_locked_out(claims["sub"])
        person = self.get_userinfo(access_token, tokens["id_token"], claims)
        account = account_from_claims(provider().issuer, person)
        if not account.is_active:
            raise LoginFailed("the account is closed", Fault.PERSON, subject=claims["sub"])
        # For the session: to log out with, and how the login was made. Only the signed token's word counts for that.
        account.id_token, account.login_claims = tokens["id_token"], claims  # type: ignore[attr-defined]
        return account

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The answer of the token endpoint, which must hold a bearer access token."""
        client_id, secret = settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET
        if provider().takes_basic_auth:  # RFC 6749, section 2.3.1: both are form-encoded first
            auth = HTTPBasicAuth(quote_plus(client_id), quote_plus(secret))
            tokens = fetch_json("POST", provider().token_endpoint, data=payload, auth=auth)
        else:
            secrets = {"client_id": client_id, "client_secret": secret}
            tokens = fetch_json("POST", provider().token_endpoint, data={**payload, **secrets})
        if not isinstance(tokens.get("access_token"), str) or not tokens["access_token"].isascii():
            raise wrong_answer("the provider sent no access token")
        if str(tokens.get("token_type", "")).lower() != "bearer":
            raise wrong_answer("the access token is of an unknown type")
        return tokens

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """What the provider says of the person: the ID token's claims, completed by userinfo's of the same sub."""
        headers = {"Authorization": f"Bearer {access_token}"}
        userinfo = fetch_json("GET", provider().userinfo_endpoint, headers=headers)
        if userinfo.get("sub") != payload["sub"]:
            raise wrong_answer("userinfo speaks of another person")
        return {**payload, **userinfo}

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session; a closed one is signed out at its next click."""
        return Account.objects.filter(pk=user_id, is_active=True).first()
