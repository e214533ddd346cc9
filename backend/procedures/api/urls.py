"""Addresses of the catalogue's API."""

from django.urls import path

from backend.procedures.api import views

urlpatterns = [
    path("procedures", views.Procedures.as_view()),
    path("procedures/<uuid:procedure_id>", views.OneProcedure.as_view()),
    path("procedure-fields", views.ProcedureFields.as_view()),
    path("exemptions", views.Exemptions.as_view()),
]
