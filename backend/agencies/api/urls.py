"""Paths of the directory, below /api/v1/."""

from django.urls import path

from backend.agencies.api.views import ListAgencies, ListDesks

urlpatterns = [
    path("agencies", ListAgencies.as_view()),
    path("desks", ListDesks.as_view()),
]
