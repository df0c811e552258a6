"""/api/v1/: what each app offers, and the OpenAPI document of it all."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from hall.casework.api import api_urls as casework
from hall.catalog.api import api_urls as catalog
from hall.channels.api import api_urls as channels

urlpatterns = [*catalog, *channels, *casework, path("schema/", SpectacularAPIView.as_view(), name="schema")]
