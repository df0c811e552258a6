"""The demo provider's own session: a signed cookie that says who was chosen, when, how strongly, under which sid."""

import secrets
import time
from dataclasses import asdict, dataclass, replace

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from identity.demo.people import BY_SUBJECT

COOKIE = "demo_idp_person"
REAL_NAME, TWO_FACTOR = "urn:example:acr:real-name", "urn:example:acr:two-factor"


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """What the ID token says of the login."""

    subject: str
    sid: str
    auth_time: int
    acr: str

    def satisfies(self, acr_values: list[str], max_age: int | None) -> bool:
        """Whether this login is as strong and fresh as the client asks; who is unknown here asks in vain."""
        reached = [REAL_NAME] if self.acr == REAL_NAME else [REAL_NAME, TWO_FACTOR]
        known = [acr for acr in acr_values if acr in (REAL_NAME, TWO_FACTOR)]
        is_strong = not known or any(acr in reached for acr in known)
        return is_strong and (max_age is None or time.time() - self.auth_time <= max_age)


def chosen(subject: str) -> DemoLogin:
    """Somebody was just chosen. Staff show their second factor at once, as their badge would."""
    acr = TWO_FACTOR if BY_SUBJECT[subject].roles else REAL_NAME
    return DemoLogin(subject, secrets.token_hex(16), int(time.time()), acr)


def proved_again(login: DemoLogin) -> DemoLogin:
    """The same person and session, freshly proved by two factors."""
    return replace(login, auth_time=int(time.time()), acr=TWO_FACTOR)


def login_of(request: HttpRequest) -> DemoLogin | None:
    """None for nobody, and for a cookie that was not made here."""
    try:
        login = DemoLogin(**signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE))
    except (signing.BadSignature, TypeError):
        return None
    return login if login.subject in BY_SUBJECT else None


def remember(response: HttpResponse, login: DemoLogin) -> None:
    """In the person's browser, for the provider's own path only."""
    response.set_cookie(
        COOKIE,
        signing.dumps(asdict(login), salt=COOKIE),
        path=settings.DEMO_OIDC_PREFIX,
        httponly=True,
        samesite="Lax",
        secure=settings.USE_HTTPS,
    )


def forget(response: HttpResponse) -> None:
    """Nobody is chosen any more."""
    response.delete_cookie(COOKIE, path=settings.DEMO_OIDC_PREFIX)
