"""Paths of tracking, below /api/v1/."""

from django.urls import path

from backend.citizen_pages.api.views import DisputeSlip, TrackDossier

urlpatterns = [
    path("tracking/<str:token>", TrackDossier.as_view()),
    path("tracking/<str:token>/slips/<uuid:handover_id>/dispute", DisputeSlip.as_view()),
]
