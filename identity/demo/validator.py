"""What the demo provider's tokens say."""

from dataclasses import asdict
from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from identity.demo.people import BY_SUBJECT

LOGIN = "demo_login"  # kept with the code until it is exchanged: the login's cookie does not come along then


class DemoValidator(OAuth2Validator):  # type: ignore[misc]  # the library has no types
    """Claims of the invented people. The subject is theirs, not a row number of the hall's."""

    oidc_claim_scope = None

    def save_authorization_code(self, client_id: str, code: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep how the person logged in beside the code."""
        request.claims = {LOGIN: asdict(request.user.demo_login)}
        super().save_authorization_code(client_id, code, request, *args, **kwargs)

    def get_id_token_dictionary(self, token: Any, token_handler: Any, request: Any) -> tuple[dict[str, Any], Any]:
        """The library's claims, and when, how strongly and in which session the person logged in."""
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        login = (request.claims or {}).get(LOGIN, {})
        claims |= {name: login[name] for name in ("auth_time", "acr", "sid") if name in login}
        return claims, expires

    def get_oidc_claims(self, token: Any, token_handler: Any, request: Any) -> dict[str, Any]:
        """For the ID token: who. What the person is called is userinfo's to say."""
        return {"sub": request.user.subject}

    def get_userinfo_claims(self, request: Any) -> dict[str, Any]:
        """The person's data, for holders of the access token."""
        return {"sub": request.user.subject, **BY_SUBJECT[request.user.subject].claims}

    def validate_silent_login(self, request: Any) -> bool:
        """Asked for prompt=none, which DemoAuthorizationView takes away as soon as somebody is chosen."""
        return False

    def get_discovery_claims(self, request: Any) -> list[str]:
        """For the discovery document."""
        return ["sub", "acr", "auth_time", "sid", "name", "identity_number", "phone_number", "email"]
