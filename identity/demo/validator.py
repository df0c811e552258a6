"""What the demo provider's tokens say."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from identity.demo.people import BY_SUBJECT

ACR = "urn:example:acr:real-name"


class DemoValidator(OAuth2Validator):  # type: ignore[misc]  # the library has no types
    """Claims of the invented people. The subject is theirs, not a row number of the hall's."""

    oidc_claim_scope = None

    def get_oidc_claims(self, token: Any, token_handler: Any, request: Any) -> dict[str, Any]:
        """For the ID token: who, and how well proven. What the person is called is userinfo's to say."""
        return {"sub": request.user.subject, "acr": ACR}

    def get_userinfo_claims(self, request: Any) -> dict[str, Any]:
        """The person's data, for holders of the access token."""
        return {"sub": request.user.subject, **BY_SUBJECT[request.user.subject].claims}

    def validate_silent_login(self, request: Any) -> bool:
        """Asked for prompt=none, which DemoAuthorizationView takes away as soon as somebody is chosen."""
        return False

    def get_discovery_claims(self, request: Any) -> list[str]:
        """For the discovery document."""
        return ["sub", "acr", "auth_time", "name", "identity_number", "phone_number", "email"]
