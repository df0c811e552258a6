"""The demo provider's addresses; present only when DEMO is on."""

from django.urls import path
from oauth2_provider import views as oauth2

from identity.demo import views

app_name = "oauth2_provider"  # the library finds its own endpoints under this name

urlpatterns = [
    path(
        ".well-known/openid-configuration",
        views.DemoDiscoveryView.as_view(),
        name="oidc-connect-discovery-info",
    ),
    path(".well-known/jwks.json", oauth2.JwksInfoView.as_view(), name="jwks-info"),
    path("authorize/", views.DemoAuthorizationView.as_view(), name="authorize"),
    path("token/", oauth2.TokenView.as_view(), name="token"),
    path("userinfo/", oauth2.UserInfoView.as_view(), name="user-info"),
    path("logout/", views.DemoLogoutView.as_view(), name="rp-initiated-logout"),
    path("login/", views.login, name="login"),
]
