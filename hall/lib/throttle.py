"""How often something may be tried, counted in the cache."""

import hashlib
import logging

from django.core.cache import cache

log = logging.getLogger("hall.throttle")


def _name(scope: str, key: str) -> str:
    """A cache key out of anything: who asks may have typed it."""
    return f"throttle:{scope}:{hashlib.sha256(key.encode()).hexdigest()}"


def allow(scope: str, key: str, limit: int, seconds: int) -> bool:
    """Count one try; False once `limit` tries were made within the window of `seconds`.

    Without its cache it answers no: guessing must not become free because Redis is away.
    """
    name = _name(scope, key)
    try:
        if cache.add(name, 1, seconds):
            return limit >= 1
        return cache.incr(name) <= limit
    except ValueError:  # the window ended between the two calls
        return limit >= 1
    except Exception:
        log.exception("The cache that counts tries is away; refusing.")
        return False


def is_spent(scope: str, key: str, limit: int) -> bool:
    """Whether `allow` would say no, without counting a try. True when the cache is away."""
    try:
        return int(cache.get(_name(scope, key), 0)) >= limit
    except Exception:
        log.exception("The cache that counts tries is away; refusing.")
        return True
