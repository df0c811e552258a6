"""The portal's pages."""

from django.urls import path

from hall.portal import installing, views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("my/", views.my, name="my"),
    path("design/", views.design, name="design"),
    path("mode/", views.mode, name="mode"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("worker.js", installing.service_worker, name="service_worker"),
    path("offline/", installing.offline, name="offline"),
    *(
        path(f"about/{page}/", views.about, {"page": page}, name=f"about_{page}")
        for page in ("accessibility", "privacy", "browsers", "sitemap", "departments")
    ),
]
