"""Pages of the wallet."""

from django.urls import path

from hall.wallet import views

app_name = "wallet"

urlpatterns = [
    path("wallet/", views.wallet, name="wallet"),
    path("wallet/<uuid:public_id>/", views.licence, name="licence"),
    path("wallet/<uuid:public_id>/code/", views.code, name="code"),
    path("wallet/shares/<uuid:public_id>/end/", views.end_share, name="end_share"),
    path("show/<str:code>/", views.shown, name="shown"),
    path("desk/licences/", views.desk, name="desk"),
    path("desk/licences/shared/<uuid:public_id>/", views.read_shared, name="read_shared"),
]
