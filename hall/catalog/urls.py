"""The catalogue's pages."""

from django.urls import path

from hall.catalog import views

app_name = "catalog"

urlpatterns = [
    path("items/", views.items, name="items"),
    path("items/<slug:code>/", views.guide, name="guide"),
    path("items/<slug:code>/applies/", views.what_applies, name="what_applies"),
    path("items/<slug:code>/form.pdf", views.blank_form, name="blank_form"),
]
