"""What the provider says of itself (OpenID Connect Discovery 1.0) and its signing keys (RFC 7517)."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
from django.conf import settings

from hall.lib.throttle import allow
from identity.oidc.errors import is_away, wrong_answer
from identity.oidc.fetching import KEPT_SECONDS, fetch_json, is_trusted_address, keep, kept

# Asymmetric only: with HS256 the client's secret would sign, and `none` signs nothing.
KEY_TYPES = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
}
READ_AT = "hall_read_at"  # kept beside the document
REFETCHES_A_MINUTE = 6
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


def provider(*, not_older_than: float = KEPT_SECONDS) -> Provider:
    """The issuer's own description, kept for ten minutes, or read anew if that was longer ago. Raises LoginFailed.

    Whoever sends a person there asks with a small age: a person must not be sent to a provider that is away.
    """
    issuer: str = settings.OIDC_ISSUER
    if not issuer:
        raise is_away("OIDC_ISSUER is not set")
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    found = kept(url)
    if found is None or time.time() - found.get(READ_AT, 0) > not_older_than:
        found = fetch_json("GET", url)
        _check_discovery(found, issuer)
        found[READ_AT] = time.time()
        keep(url, found)
    _known_pages[issuer] = _pages_of(found)
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


def known_pages() -> frozenset[str]:
    """Scheme and host of the provider's pages where they are not the issuer's own, as far as this process knows.

    No request is made for this. Forms must be let go there.
    """
    return _known_pages.get(settings.OIDC_ISSUER, frozenset())


_known_pages: dict[str, frozenset[str]] = {}


def _pages_of(found: dict[str, Any]) -> frozenset[str]:
    pages = (found["authorization_endpoint"], found.get("end_session_endpoint"))
    return frozenset(_origin(page) for page in pages if page) - {_origin(found["issuer"])}


def _origin(url: str) -> str:
    return f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"


def signed_claims(token: Any, *, what: str, **checks: Any) -> tuple[dict[str, Any], str]:
    """The claims of a token signed by the provider, and the algorithm. `checks` are PyJWT's. Raises LoginFailed.

    A key that is unknown, or that does not fit the signature, is asked for once more, since providers rotate theirs;
    a few times a minute at most.
    """
    header = _header(token, what)
    alg = header.get("alg")
    if not isinstance(alg, str) or alg not in KEY_TYPES:
        raise wrong_answer(f"the {what}'s algorithm is not accepted")
    url = provider().jwks_uri
    if found := kept(url):
        try:
            return _decoded(token, _matching_key(found, header, alg), alg, what, checks), alg
        except _OtherKeyNeeded:
            if not allow("oidc-jwks", f"{what} {url}", REFETCHES_A_MINUTE, 60):
                raise is_away(f"the {what} names unknown keys again and again") from None
    found = fetch_json("GET", url)
    keep(url, found)  # also when it does not fit: tokens that anybody may send must not make us ask each time
    try:
        return _decoded(token, _matching_key(found, header, alg), alg, what, checks), alg
    except _OtherKeyNeeded as error:
        raise wrong_answer(str(error)) from error


class _OtherKeyNeeded(Exception):
    """The keys at hand do not fit."""


def _header(token: Any, what: str) -> dict[str, Any]:
    if not isinstance(token, str):
        raise wrong_answer(f"the provider sent no {what}")
    try:
        return jwt.get_unverified_header(token)
    except (jwt.PyJWTError, RecursionError) as error:
        raise wrong_answer(f"the {what} has no readable header") from error


def _decoded(token: str, key: Any, alg: str, what: str, checks: dict[str, Any]) -> dict[str, Any]:
    if key is None:
        raise _OtherKeyNeeded(f"no key of the provider matches the {what}")
    try:
        return jwt.decode(token, key, algorithms=[alg], **checks)
    except jwt.InvalidSignatureError as error:
        raise _OtherKeyNeeded(f"the {what} is not valid: {type(error).__name__}") from error
    except (jwt.PyJWTError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise wrong_answer(f"the {what} is not valid: {type(error).__name__}") from error


def _check_discovery(found: dict[str, Any], issuer: str) -> None:
    if found.get("issuer") != issuer:
        raise wrong_answer("discovery names another issuer")
    challenges = found.get("code_challenge_methods_supported")
    if isinstance(challenges, list) and "S256" not in challenges:  # one that says nothing is sent S256 all the same
        raise wrong_answer("discovery: the provider does not take PKCE with S256")
    algorithms = found.get("id_token_signing_alg_values_supported")
    if isinstance(algorithms, list) and not any(alg in KEY_TYPES for alg in algorithms if isinstance(alg, str)):
        raise wrong_answer("discovery: the provider signs with no asymmetric algorithm")
    end_session = found.get("end_session_endpoint")
    for name in (*NEEDED, "end_session_endpoint") if end_session else NEEDED:
        if not is_trusted_address(found.get(name)):
            raise wrong_answer(f"discovery: {name} is missing or not https")


def _matching_key(found: dict[str, Any], header: dict[str, Any], alg: str) -> Any:
    listed, kid = found.get("keys"), header.get("kid")
    fitting = [
        key
        for jwk in (listed if isinstance(listed, list) else [])
        if isinstance(jwk, dict)
        and jwk.get("kty") == KEY_TYPES[alg]
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", alg) == alg
        and kid in (None, jwk.get("kid"))
        and (key := _readable_key(jwk, alg)) is not None
    ]
    # A token that names no key must leave no choice, and of two keys of one name none can be told to be the right one.
    return fitting[0] if len(fitting) == 1 else None


def _readable_key(jwk: dict[str, Any], alg: str) -> Any:
    try:
        return jwt.PyJWK(jwk, algorithm=alg).key
    except (jwt.PyJWTError, TypeError, ValueError, AttributeError):
        return None  # RFC 7517, section 5: keys that cannot be used are passed over
