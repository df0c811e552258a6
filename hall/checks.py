"""System checks that refuse to serve the public with settings that are only fit for a demonstration.

Every management command, the web server (hall/wsgi.py) and the container's entry ask them. Each message begins with the
variable to set. What is wrong stops the start; what is only doubtful is printed as a warning.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured

from forms_engine.paper import cjk_font_problem
from hall.lib.env import env
from hall.lib.signatures import is_public_key, key_of

TAG = "hall"
SECRET_KEY_LENGTH = 50
GATEWAY_SECRET_LENGTH = 16
DEMO_SECRETS = frozenset({"hall-demo-secret", "demo-gateway-secret"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class UnsafeSettingsError(ImproperlyConfigured):
    """The hall does not start; the text names each variable and what to do."""


def refuse_unsafe_settings() -> None:
    """Raises UnsafeSettingsError with every problem at once, a line each."""
    problems = [found for found in run_checks(tags=[TAG]) if found.is_serious()]
    if problems:
        lines = "\n".join(f"  - {found.msg}" for found in problems)
        raise UnsafeSettingsError(f"The hall does not start with these settings:\n{lines}")


@register(TAG)
def check_demo(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A demonstration belongs on one's own machine: anyone can log in as anyone."""
    if not settings.DEMO or (_is_loopback(settings.SITE_ROOT) and settings.HOST in LOOPBACK):
        return []
    where = settings.HOST if _is_loopback(settings.SITE_ROOT) else settings.SITE_ROOT
    return [
        Warning(
            f"DEMO is on, and the hall is served at {where}: everyone who reaches it can log in as anyone.",
            hint="Set DEMO=0 for a hall that serves the public.",
            id="hall.DEMO",
        )
    ]


@register(TAG)
def check_font(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a Chinese font every issued document would show boxes, silently."""
    problem = cjk_font_problem()
    if problem is None:
        return []
    return [Warning(problem, id="hall.font") if settings.DEMO else Error(problem, id="hall.font")]


@register(TAG)
def check_production(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """What must hold when DEMO is off."""
    if settings.DEMO:
        return []
    errors = [*_site(), *_secrets(), *_identity(), *_assurance(), *_stores()]
    return [
        *(Error(text, id=f"hall.{text.split()[0]}") for text in errors),
        *(Warning(text, id=f"hall.{text.split()[0]}") for text in _doubts()),
    ]


def _site() -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG must be 0: error pages would show settings and data to anyone."
    if not settings.SITE_ROOT.startswith("https://"):
        yield f"SITE_ROOT must begin with https://, not {settings.SITE_ROOT}: logins cross the net."
    if "*" in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS must name the hosts; * lets anyone choose the address in our links."


def _secrets() -> Iterator[str]:
    try:
        secret = settings.SECRET_KEY
    except ImproperlyConfigured:
        secret = ""
    if secret == settings.INSECURE_SECRET_KEY or secret.startswith("django-insecure-"):
        yield "SECRET_KEY is a published one: set a random text of your own."
    elif len(secret) < SECRET_KEY_LENGTH or len(set(secret)) < 5:
        yield f"SECRET_KEY must be a random text of {SECRET_KEY_LENGTH} characters or more."
    gateway = settings.SMS_INBOUND_SECRET
    if gateway in DEMO_SECRETS:
        yield "SMS_INBOUND_SECRET is the demonstration's: set one that only the gateway knows."
    elif len(gateway) < GATEWAY_SECRET_LENGTH:
        yield f"SMS_INBOUND_SECRET must be {GATEWAY_SECRET_LENGTH} characters or more, known to the gateway only."

    try:
        key_of(settings.EVIDENCE_KEY)
    except ValueError:
        yield "EVIDENCE_KEY must be 32 random bytes in base64: it signs what proves that no record was changed."
    if not all(map(is_public_key, settings.EVIDENCE_FORMER_KEYS)):
        yield "EVIDENCE_FORMER_KEYS must be public keys in base64, as the roots that they signed show them."


def _identity() -> Iterator[str]:
    issuer = settings.OIDC_ISSUER
    if not issuer:
        yield "OIDC_ISSUER must name the identity provider: nobody could log in."
    elif not issuer.startswith("https://") and not _is_loopback(issuer):
        yield f"OIDC_ISSUER must begin with https://, not {issuer}."
    if not settings.OIDC_CLIENT_ID:
        yield "OIDC_CLIENT_ID must be the name under which the identity provider knows the hall."
    if not settings.OIDC_CLIENT_SECRET:
        yield "OIDC_CLIENT_SECRET must be set: the identity provider gives it."
    elif settings.OIDC_CLIENT_SECRET in DEMO_SECRETS:
        yield "OIDC_CLIENT_SECRET is the demonstration's: set the one that the identity provider gives."


def _assurance() -> Iterator[str]:
    levels = settings.ASSURANCE_LEVELS
    for name in ("ASSURANCE_FILE", "ASSURANCE_SIGN", "ASSURANCE_COLLECT", "ASSURANCE_MANDATE"):
        if (level := getattr(settings, name)) and level not in levels:
            yield f"{name} is {level}, which is none of ASSURANCE_LEVELS ({', '.join(levels) or 'empty'})."
    if settings.STAFF_ASSURANCE and settings.STAFF_ASSURANCE not in levels:
        yield (
            "STAFF_ASSURANCE must be the one of ASSURANCE_LEVELS that staff need for their roles (a second factor), "
            "or none to go without. ASSURANCE_LEVELS names the provider's acr values: "
            "real-name=urn:a,two-factor=urn:b|urn:c"
        )


def _stores() -> Iterator[str]:
    if not env("DATABASE_URL"):
        yield "DATABASE_URL must name the database, such as postgresql://hall:…@db:5432/hall."
    if not settings.REDIS_URL:
        yield "REDIS_URL must name a Redis: without it the limits on logins and queries hold for one process only."


def _doubts() -> Iterator[str]:
    if not (settings.SIGNING_KEYS_DIR and settings.SIGNING_TRUST):
        yield "SIGNING_KEYS_DIR or SIGNING_TRUST is not set: no paper can be signed, so none is issued."
    if not settings.STAFF_ASSURANCE:
        yield "STAFF_ASSURANCE is none: staff work without a second factor."
    if "sqlite3" in settings.DATABASES["default"]["ENGINE"]:
        yield "DATABASE_URL is SQLite: one machine, one writer at a time. PostgreSQL is meant for a public hall."
    if settings.TRUSTED_PROXIES == 0:
        yield "TRUSTED_PROXIES is 0: behind a reverse proxy all visitors would share one limit."
    for name in ("site_code", "icp", "police", "support_phone"):
        if not settings.SITE[name]:
            variable = f"SITE_{name.removeprefix('site_').upper()}"
            yield f"{variable} is not set: the footer does not say what the regulation wants there (Art. 13)."
    if not settings.SITE_ABOVE:
        yield "SITE_ABOVE is not set: no link leads to the governments above (Art. 13)."
    if not settings.SMS_GATEWAY_URL:
        yield "SMS_GATEWAY_URL is not set: no text message leaves the hall."
    if not settings.EMAIL_URL:
        yield "EMAIL_URL is not set: no mail leaves the hall."


def _is_loopback(url: str) -> bool:
    return (urlsplit(url).hostname or "") in LOOPBACK
