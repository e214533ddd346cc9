"""Paths of privacy, below /api/v1/."""

from django.urls import path

from backend.privacy.api import views

urlpatterns = [
    path("erasures", views.Erasures.as_view()),
    path("erasures/dossiers", views.ErasedDossiers.as_view()),
    path("erasures/people", views.ErasedPeople.as_view()),
    path("reads", views.Reads.as_view()),
    path("dossiers/<uuid:dossier_id>/reads", views.ReadsOfDossier.as_view()),
]
