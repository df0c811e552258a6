"""Addresses: where a person may be sent back to in this hall, and how one links to a department's own system."""

from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def safe_path(target: str | None) -> str:
    """The path if it is a page of this hall, else nothing. The login's own addresses are no place to come back to."""
    if not target or len(target) > LONGEST or not target.startswith("/") or target.startswith("/oidc/"):
        return ""
    if not target.isprintable():
        return ""
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""


def outbound(target: str) -> str:
    """An address of another site as it may stand in a link: https, host, path, and nothing that could say who comes.

    The other site signs people on by itself at the same provider (one login, the whole process), so an address needs no
    token, number or name. Raises ValueError for one that has a query, a fragment, a user or no https.
    """
    parts = urlsplit(target)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("A link to another site begins with https:// and a host.")
    if parts.query or parts.fragment or parts.username is not None or parts.password is not None:
        raise ValueError("A link to another site carries no query, fragment or user: it could say who comes.")
    return target
