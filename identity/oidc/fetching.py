"""Requests from the hall to the identity provider: each with a deadline, a size limit, and no surprises."""

import json
import logging
import time
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from django.conf import settings
from django.core.cache import cache

from identity.oidc.errors import LoginFailed, is_away, wrong_answer

LARGEST_ANSWER = 256 * 1024  # bytes
KEPT_SECONDS = 600
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

log = logging.getLogger("hall.login")


def is_trusted_address(url: Any) -> bool:
    """Https anywhere; plain http only to this machine, and only while the issuer itself stands there."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and host in LOOPBACK and urlsplit(settings.OIDC_ISSUER).hostname in LOOPBACK


def fetch_json(method: str, url: str, **kwargs: Any) -> dict[str, Any]:
    """One JSON object from the provider. Raises LoginFailed for anything slow, huge, broken, or not an object."""
    place = urlsplit(url).path
    if not is_trusted_address(url):
        raise wrong_answer(f"{place}: the address is not https")
    try:
        status, body = _exchange(method, url, kwargs)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise is_away(f"{place}: {type(error).__name__}") from error
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if status != 200:
        raise _refusal(place, status, found)
    if not isinstance(found, dict):
        raise wrong_answer(f"{place}: the answer is not a JSON object")
    return found


def kept(url: str) -> dict[str, Any] | None:
    """What `keep` kept. A cache that is away costs a request, never the login."""
    try:
        found = cache.get(f"oidc:{url}")
    except Exception:
        log.exception("The cache is away; asking the provider.")
        return None
    return found if isinstance(found, dict) else None


def keep(url: str, found: dict[str, Any]) -> None:
    """Keep a document that was checked, for ten minutes."""
    try:
        cache.set(f"oidc:{url}", found, KEPT_SECONDS)
    except Exception:
        log.exception("The cache is away; asking the provider again next time.")


def _exchange(method: str, url: str, kwargs: dict[str, Any]) -> tuple[int, bytes]:
    ends_at = time.monotonic() + settings.OIDC_TIMEOUT_SECONDS
    place = urlsplit(url).path
    kwargs.setdefault("auth", _as_given)
    with requests.Session() as session:
        session.trust_env = urlsplit(url).hostname not in LOOPBACK  # a proxy does not lead to this machine
        with session.request(
            method, url, timeout=settings.OIDC_TIMEOUT_SECONDS, stream=True, allow_redirects=False, **kwargs
        ) as response:
            body = b""
            # read1 returns with what has come: a provider that drips cannot hold the thread for ever.
            while chunk := response.raw.read1(64 * 1024, decode_content=True):
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise wrong_answer(f"{place}: the answer is too large")
                if time.monotonic() > ends_at:
                    raise is_away(f"{place}: the answer is too slow")
            return response.status_code, body


def _as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # Having an `auth` keeps requests from replacing our Authorization header by one from a .netrc file.
    return request


def _refusal(place: str, status: int, found: Any) -> LoginFailed:
    word = found.get("error") if isinstance(found, dict) else None
    code = word if isinstance(word, str) and word.isascii() and word.isidentifier() and len(word) < 40 else ""
    reason = f"{place}: status {status} {code}".rstrip()
    if code == "invalid_grant":  # the code is over or used: beginning anew helps
        return LoginFailed(reason)
    return is_away(reason) if status >= 500 or status == 429 else wrong_answer(reason)
