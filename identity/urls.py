"""Identity's pages."""

from django.urls import path

from identity.views import me, oidc

app_name = "identity"

urlpatterns = [
    path("oidc/authenticate/", oidc.authenticate, name="oidc_authenticate"),
    path("oidc/callback/", oidc.callback, name="oidc_callback"),
    path("oidc/logout/", oidc.logout, name="oidc_logout"),
    path("me/", me.me, name="me"),
    path("me/act-for/", me.act_for, name="act_for"),
]
