"""What the provider says of itself (OpenID Connect Discovery 1.0) and its signing keys (RFC 7517)."""

from dataclasses import dataclass
from typing import Any

import jwt
from django.conf import settings

from hall.lib.throttle import allow
from identity.oidc.errors import is_away, wrong_answer
from identity.oidc.fetching import fetch_json, is_trusted_address, keep, kept

# Asymmetric only: with HS256 the client's secret would sign, and `none` signs nothing.
KEY_TYPES = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
}
NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Provider:
    """The endpoints of the issuer, and its ways that matter to us."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    answers_with_iss: bool
    takes_basic_auth: bool


def provider() -> Provider:
    """The issuer's own description, kept for ten minutes. Raises LoginFailed."""
    issuer: str = settings.OIDC_ISSUER
    if not issuer:
        raise is_away("OIDC_ISSUER is not set")
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    found = kept(url)
    if found is None:
        found = fetch_json("GET", url)
        _check_discovery(found, issuer)
        keep(url, found)
    methods = found.get("token_endpoint_auth_methods_supported")
    return Provider(
        issuer=issuer,
        authorization_endpoint=found["authorization_endpoint"],
        token_endpoint=found["token_endpoint"],
        userinfo_endpoint=found["userinfo_endpoint"],
        jwks_uri=found["jwks_uri"],
        end_session_endpoint=found.get("end_session_endpoint") or "",
        answers_with_iss=found.get("authorization_response_iss_parameter_supported") is True,
        # Discovery 1.0, section 3: a provider that names no method takes client_secret_basic.
        takes_basic_auth=not isinstance(methods, list) or "client_secret_basic" in methods,
    )


def signing_key(token: str) -> tuple[Any, str]:
    """The public key that the token names, and the algorithm to check with.

    An unknown key is asked for once more, since providers rotate theirs; a few times a minute at most.
    Raises LoginFailed.
    """
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, RecursionError) as error:
        raise wrong_answer("the ID token has no readable header") from error
    alg = header.get("alg")
    if not isinstance(alg, str) or alg not in KEY_TYPES:
        raise wrong_answer("the ID token's algorithm is not accepted")
    url = provider().jwks_uri
    if found := kept(url):
        key = _matching_key(found, header.get("kid"), alg)
        if key is not None:
            return key, alg
        if not allow("oidc-jwks", url, 6, 60):
            raise is_away("the ID token names unknown keys again and again")
    found = fetch_json("GET", url)
    key = _matching_key(found, header.get("kid"), alg)
    if key is None:
        raise wrong_answer("no key of the provider matches the ID token")
    keep(url, found)
    return key, alg


def _check_discovery(found: dict[str, Any], issuer: str) -> None:
    if found.get("issuer") != issuer:
        raise wrong_answer("discovery names another issuer")
    end_session = found.get("end_session_endpoint")
    for name in (*NEEDED, "end_session_endpoint") if end_session else NEEDED:
        if not is_trusted_address(found.get(name)):
            raise wrong_answer(f"discovery: {name} is missing or not https")


def _matching_key(found: dict[str, Any], kid: str | None, alg: str) -> Any:
    listed = found.get("keys")
    fitting = [
        jwk
        for jwk in (listed if isinstance(listed, list) else [])
        if isinstance(jwk, dict)
        and jwk.get("kty") == KEY_TYPES[alg]
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", alg) == alg
        and kid in (None, jwk.get("kid"))
    ]
    if not fitting or (kid is None and len(fitting) > 1):  # a token that names no key must leave no choice
        return None
    try:
        return jwt.PyJWK(fitting[0], algorithm=alg).key
    except (jwt.PyJWTError, TypeError, ValueError, AttributeError) as error:
        raise wrong_answer("the provider's key is broken") from error
