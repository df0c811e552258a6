"""EMAIL_URL to Django's mail settings."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server. `smtp://` asks it for STARTTLS unless it is on this machine; `smtps://` speaks TLS at once."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def mail_server(url: str) -> MailServer:
    """`smtp://user:password@host:port` or `smtps://…`. Raises ImproperlyConfigured for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:587 or smtps://….")
    is_tls = parts.scheme == "smtps"
    is_local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return MailServer(
        parts.hostname,
        parts.port or (465 if is_tls else 587),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        starttls=not is_tls and not is_local,
        tls=is_tls,
    )
