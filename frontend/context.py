"""What every page knows of the site and of how its reader wants it shown."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's names and numbers (Regulation Arts. 13-15) and the display modes kept in cookies."""
    return {
        "site": settings.SITE,
        "is_demo": settings.DEMO,
        "is_elder": request.COOKIES.get("elder") == "1",
        "is_contrast": request.COOKIES.get("contrast") == "1",
    }
