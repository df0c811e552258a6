"""The demo provider tells its relying parties that a session is over (OpenID Connect Back-Channel Logout 1.0)."""

import logging
import time
import uuid

import jwt
import requests
from django.conf import settings
from jwcrypto import jwk

from identity.demo.logins import DemoLogin

log = logging.getLogger("hall.demo")
PATIENCE = 3  # seconds


def tell_everyone(login: DemoLogin) -> None:
    """Each relying party of DEMO_BACKCHANNEL (client id → address). One that does not answer is passed over."""
    for client_id, address in settings.DEMO_BACKCHANNEL.items():
        try:
            with requests.Session() as session:
                session.trust_env = False
                data = {"logout_token": _token(login, client_id)}
                answer = session.post(address, data=data, timeout=PATIENCE, allow_redirects=False)
                log.info("back-channel logout", extra={"fields": {"client": client_id, "status": answer.status_code}})
        except requests.RequestException as error:
            log.warning("back-channel logout failed", extra={"fields": {"reason": type(error).__name__}})


def _token(login: DemoLogin, client_id: str) -> str:
    key = str(settings.OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"])
    now = int(time.time())
    claims = {
        "iss": settings.OAUTH2_PROVIDER["OIDC_ISS_ENDPOINT"],
        "aud": client_id,
        "iat": now,
        "exp": now + 120,
        "jti": uuid.uuid4().hex,
        "sid": login.sid,
        "sub": login.subject,
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
    header = {"kid": jwk.JWK.from_pem(key.encode()).thumbprint(), "typ": "logout+jwt"}
    return jwt.encode(claims, key, algorithm="RS256", headers=header)
