"""What the demo provider's tokens say."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from identity.demo.people import BY_SUBJECT


class DemoValidator(OAuth2Validator):  # type: ignore[misc]  # the library has no types
    """Claims of the invented people. The subject is theirs, not a row number of the hall's."""

    oidc_claim_scope = None

    def get_claim_dict(self, request: Any) -> dict[str, Any]:
        """The person's subject and claims."""
        subject = request.user.subject
        return {"sub": subject, **BY_SUBJECT[subject].claims}

    def get_discovery_claims(self, request: Any) -> list[str]:
        """For the discovery document."""
        return ["sub", "name", "identity_number", "phone_number", "email"]

    def get_oidc_claims(self, token: Any, token_handler: Any, request: Any) -> dict[str, Any]:
        """ID token and userinfo say the same."""
        return self.get_claim_dict(request)
