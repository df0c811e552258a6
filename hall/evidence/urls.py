"""Pages of the evidence."""

from django.urls import path

from hall.evidence import views

app_name = "evidence"

urlpatterns = [
    path("verify/roots/", views.roots, name="roots"),
    path("verify/roots/all.json", views.all_roots, name="all_roots"),
    path("verify/roots/<str:day>.json", views.root, name="root"),
    path("verify/<slug:code>/record/", views.paper, name="paper"),
    path("cases/<uuid:public_id>/archive.zip", views.archive, name="archive"),
]
