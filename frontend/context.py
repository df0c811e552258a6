"""What every page knows of the site and of how its reader wants it shown."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hall.lib.language import LANGUAGES, language


def is_chosen(request: HttpRequest, mode: str) -> bool:
    """What this device has chosen, else what the person has chosen on another (put into the session at login)."""
    if mode in request.COOKIES:
        return request.COOKIES[mode] == "1"
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "session")
    return has_session and bool(request.session.get(mode))


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's names and numbers (Regulation Arts. 13-15) and the display modes kept in cookies."""
    return {
        "site": {name: _(value) if value else "" for name, value in settings.SITE.items()},
        "governments": settings.SITE_ABOVE,  # Regulation Art. 13 (3)
        "other_sites": settings.SITE_BELOW + settings.SITE_RELATED,
        "is_demo": settings.DEMO,
        "language": language(),
        "other_languages": [one for one in LANGUAGES.values() if one != language()],
        "is_elder": is_chosen(request, "elder"),
        "is_contrast": is_chosen(request, "contrast"),
    }
