"""What lets a phone keep the hall as an app: the manifest, the service worker, and the page for no network.

The worker keeps the offline page and what it is drawn with, and nothing else: no page of anybody (docs/phone.md).
"""

import json
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hall.lib.language import originals

BLUE, CANVAS = "#0f4c9c", "#f4f7fb"  # as in css/tokens.css
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-mask.png", "512x512", "maskable"),
)


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The hall's name and icons for the home screen (W3C Web Application Manifest)."""
    said = {
        "name": f"{settings.SITE['area']}{settings.SITE['name']}",
        "short_name": _("办事大厅"),
        "description": _("查指南、网上申请、查进度"),
        "lang": get_language(),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": BLUE,
        "background_color": CANVAS,
        "icons": [
            {"src": static(f"img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
        "shortcuts": [
            {"name": _("进度查询"), "url": reverse("channels:query")},
            {"name": _("我的办件"), "url": reverse("portal:my")},
        ],
    }
    text = json.dumps(said, ensure_ascii=False)
    return HttpResponse(text, content_type="application/manifest+json", headers={"Cache-Control": "max-age=3600"})


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker, from the root so that it stands before every page; new whenever the offline page is."""
    with originals():  # the same worker in every language: the page is fetched without the reader's choice
        page = render_to_string("portal/offline.html", _offline())
    context = {"version": sha256(page.encode()).hexdigest()[:12], "offline": reverse("portal:offline")}
    text = render_to_string("portal/worker.js", context)
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown where there is no network. The same for everybody: it is kept on the device."""
    return HttpResponse(render_to_string("portal/offline.html", _offline()))


def _offline() -> dict[str, object]:
    return {"site": settings.SITE}
