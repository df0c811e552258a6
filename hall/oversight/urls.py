"""The machine's own pages, included at the root."""

from django.urls import path

from hall.oversight import views

app_name = "oversight"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("desk/supervision/", views.supervision, name="supervision"),
    path("desk/operator/errors/", views.errors, name="errors"),
]
