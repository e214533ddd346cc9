"""Paths of dossiers, below /api/v1/."""

from django.urls import path

from backend.dossiers.api.views import ListDossiers, ShowDossier

urlpatterns = [
    path("dossiers", ListDossiers.as_view()),
    path("dossiers/<uuid:dossier_id>", ShowDossier.as_view()),
]
