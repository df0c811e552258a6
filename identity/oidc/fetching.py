"""Requests from the hall to the identity provider: each with a deadline, a size limit, and no surprises."""

import contextvars
import json
import logging
import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from django.conf import settings
from django.core.cache import cache

from identity.oidc.errors import LoginFailed, is_away, wrong_answer

LARGEST_ANSWER = 256 * 1024  # bytes
KEPT_SECONDS = 600
REST_SECONDS = 5  # a provider that did not answer is not asked again that long: threads must not pile up before it
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

log = logging.getLogger("hall.login")
_ends_at: contextvars.ContextVar[float | None] = contextvars.ContextVar("oidc_ends_at", default=None)
_at_hand: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("oidc_at_hand", default=None)


@contextmanager
def deadline() -> Iterator[None]:
    """One step of a login. All its requests to the provider share OIDC_TIMEOUT_SECONDS: a person waits no longer.

    What was read from the cache within the step is not read there again.
    """
    until = _ends_at.set(time.monotonic() + settings.OIDC_TIMEOUT_SECONDS)
    found = _at_hand.set({})
    try:
        yield
    finally:
        _ends_at.reset(until)
        _at_hand.reset(found)


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
    resting = f"rest:{url}"
    if kept(resting):
        raise is_away(f"{place}: did not answer a moment ago")
    try:
        status, body = _exchange(method, url, kwargs)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        keep(resting, {"since": time.time()}, REST_SECONDS)
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
    at_hand = _at_hand.get()
    if at_hand and url in at_hand:
        return dict(at_hand[url])
    try:
        found = cache.get(f"oidc:{url}")
    except Exception:
        log.exception("The cache is away; asking the provider.")
        return None
    if not isinstance(found, dict):
        return None
    if at_hand is not None:
        at_hand[url] = found
    return found


def keep(url: str, found: dict[str, Any], seconds: int = KEPT_SECONDS) -> None:
    """Keep a document that was checked."""
    if (at_hand := _at_hand.get()) is not None:
        at_hand[url] = found
    try:
        cache.set(f"oidc:{url}", found, seconds)
    except Exception:
        log.exception("The cache is away; asking the provider again next time.")


def _exchange(method: str, url: str, kwargs: dict[str, Any]) -> tuple[int, bytes]:
    ends_at = _ends_at.get() or time.monotonic() + settings.OIDC_TIMEOUT_SECONDS
    place = urlsplit(url).path
    kwargs.setdefault("auth", _as_given)
    _find_name(url, ends_at)
    # One limit for connecting and waiting together; requests hands urllib3's own kind of timeout on.
    timeout: Any = urllib3.Timeout(total=max(ends_at - time.monotonic(), 0.05))
    with requests.Session() as session:
        session.trust_env = urlsplit(url).hostname not in LOOPBACK  # a proxy does not lead to this machine
        with session.request(method, url, timeout=timeout, stream=True, allow_redirects=False, **kwargs) as response:
            body = b""
            # read1 returns with what has come: a provider that drips cannot hold the thread for ever.
            while chunk := response.raw.read1(64 * 1024, decode_content=True):
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise wrong_answer(f"{place}: the answer is too large")
                if time.monotonic() > ends_at:
                    raise is_away(f"{place}: the answer is too slow")
                _wait_no_longer_than(response, ends_at)
            return response.status_code, body


def _find_name(url: str, ends_at: float) -> None:
    """Look the host up within the deadline. Raises OSError.

    The system's own look-up takes no deadline and can last half a minute when the name server is silent, so it is asked
    in a thread that may be left behind. What is found, the system is asked for again a moment later. Behind a proxy it
    is the proxy that looks up.
    """
    host = urlsplit(url).hostname or ""
    if host in LOOPBACK or requests.utils.get_environ_proxies(url):
        return
    found: queue.SimpleQueue[OSError | None] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            socket.getaddrinfo(host, None)
        except (OSError, UnicodeError) as error:
            found.put(error if isinstance(error, OSError) else OSError("no name of a host"))
        else:
            found.put(None)

    threading.Thread(target=look_up, daemon=True, name="oidc-look-up").start()
    try:
        error = found.get(timeout=max(ends_at - time.monotonic(), 0.05))
    except queue.Empty:
        raise TimeoutError("the name server is silent") from None
    if error is not None:
        raise error


def _wait_no_longer_than(response: requests.Response, ends_at: float) -> None:
    # The socket lies four layers down, and none of them lets the time for the rest of a body be set.
    file = getattr(getattr(response.raw, "_fp", None), "fp", None)
    sock = getattr(getattr(file, "raw", None), "_sock", None)
    if sock is not None:
        sock.settimeout(max(ends_at - time.monotonic(), 0.05))


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
