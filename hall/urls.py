"""The table of contents, in the order in which a user meets the pages."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hall.portal.urls")),
    path("", include("hall.catalog.urls")),
    path("", include("identity.urls")),
    path("", include("hall.evidence.urls")),
    path("", include("hall.wallet.urls")),
    path("", include("hall.casework.urls")),
    path("", include("hall.channels.urls")),
    path("desk/items/", include("hall.catalog.desk_urls")),
    path("desk/", include("hall.casework.desk_urls")),
    path("", include("hall.oversight.urls")),
    path("api/v1/", include("hall.api_urls")),
]
if settings.DEMO:
    urlpatterns += [path(settings.DEMO_OIDC_PREFIX.lstrip("/"), include("identity.demo.urls"))]

handler400 = "hall.portal.errors.bad_request"
handler403 = "hall.portal.errors.not_found"
handler404 = "hall.portal.errors.not_found"
handler500 = "hall.portal.errors.server_error"
