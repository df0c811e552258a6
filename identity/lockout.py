"""Who fails again and again waits, longer each time: by account and by address, counted in the cache."""

import logging
import time

from django.conf import settings
from django.core.cache import cache

from hall.lib.sealed import keyed_hash

log = logging.getLogger("hall.login")
REMEMBERED_SECONDS = 24 * 3600
LONGEST_SECONDS = 3600


def account_key(subject: str) -> str:
    """The key of a person, without saying who it is; empty for nobody."""
    return f"sub:{keyed_hash('login', f'{settings.OIDC_ISSUER} {subject}')}" if subject else ""


def address_key(address: str) -> str:
    """The key of an address."""
    return f"address:{keyed_hash('login', address)}"


def seconds_to_wait(*keys: str) -> int:
    """How long logins of these keys are refused from now; 0 when they are not.

    Without the cache nothing is counted: the limit of logins a minute refuses then (hall.lib.throttle).
    """
    try:
        until = max((int(cache.get(f"lockout:until:{key}", 0)) for key in keys if key), default=0)
    except Exception:
        log.exception("The cache that counts failures is away.")
        return 0
    return max(until - int(time.time()), 0)


def count_failure(*keys: str) -> None:
    """The first LOGIN_FAILURE_LIMIT failures cost nothing; each further one doubles the wait."""
    for key in filter(None, keys):
        try:
            cache.add(f"lockout:count:{key}", 0, REMEMBERED_SECONDS)
            excess = cache.incr(f"lockout:count:{key}") - settings.LOGIN_FAILURE_LIMIT
            if excess >= 0:
                wait = min(settings.LOGIN_LOCKOUT_SECONDS * 2 ** min(excess, 16), LONGEST_SECONDS)
                cache.set(f"lockout:until:{key}", int(time.time()) + wait, wait)
        except Exception:
            log.exception("The cache that counts failures is away.")


def forget_failures(*keys: str) -> None:
    """After a login that went well."""
    try:
        cache.delete_many([f"lockout:{part}:{key}" for key in keys if key for part in ("count", "until")])
    except Exception:
        log.exception("The cache that counts failures is away.")
