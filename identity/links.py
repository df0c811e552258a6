"""Where a person may be sent back to: a page of this hall, never another site."""

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def safe_path(target: str | None) -> str:
    """The path if it is a page of this hall, else nothing. The login's own addresses are no place to come back to."""
    if not target or len(target) > LONGEST or not target.startswith("/") or target.startswith("/oidc/"):
        return ""
    if not target.isprintable():
        return ""
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""
