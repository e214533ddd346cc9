"""Paths of tracking, below /api/v1/."""

from django.urls import path

from backend.citizen_pages.api.views import TrackDossier

urlpatterns = [path("tracking/<str:token>", TrackDossier.as_view())]
