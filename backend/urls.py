"""Where each part is mounted."""

from typing import Final

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from backend.common.health import livez, readyz
from backend.common.metrics import metrics

# Addresses are tried one after the other: what is asked for most comes first.
API: Final = (
    "scheduling.api.urls",
    "mobile_api.urls",
    "backend.accounts.api.urls",
    "backend.notifications.api.urls",
    "backend.offices.api.urls",
    "backend.geocoding.api.urls",
    "backend.procedures.api.urls",
    "backend.agencies.api.urls",
    "backend.dossiers.api.urls",
    "backend.custody.api.urls",
    "backend.citizen_pages.api.urls",
    "backend.privacy.api.urls",
)


admin.site.site_header = admin.site.site_title = "hengio"

urlpatterns = [
    path("api/v1/", include([path("", include(module)) for module in API])),
    path("livez", livez),
    path("readyz", readyz),
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    path("api/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("api/docs", SpectacularSwaggerView.as_view(url_name="openapi"), name="docs"),
    path("", include("backend.citizen_pages.urls")),
]
handler404 = "backend.common.problems.page_not_found"
handler500 = "backend.common.problems.server_error"
