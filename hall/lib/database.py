"""DATABASE_URL to Django's settings: SQLite with settings that serialise writers, PostgreSQL with a pool."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database_from_url(url: str) -> dict[str, Any]:
    """`sqlite:///<path>` or `postgresql://user:password@host:port/name?option=value`.

    Raises ImproperlyConfigured for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "OPTIONS": {
                # IMMEDIATE takes the write lock when a transaction begins: two acts queue instead of failing half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,  # after a restart of the database the pool's old connections are dead
            "OPTIONS": {
                # The server plans a statement once a connection: a third of an act's time. Not behind a pooler that
                # shares connections between transactions; there, add ?server_side_binding= to the address.
                "server_side_binding": True,
                "prepare_threshold": 3,
                "pool": {"min_size": 1, "max_size": 12, "timeout": 10},
                **dict(parse_qsl(parts.query)),
            },
        }
    raise ImproperlyConfigured(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {parts.scheme!r}.")
