"""Paths of media, below /api/v1/."""

from django.urls import path

from backend.media.api.views import ShowMedia

urlpatterns = [path("media/<str:sha256>", ShowMedia.as_view())]
