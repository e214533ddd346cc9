"""Addresses of the accounts API."""

from django.urls import path

from backend.accounts.api import views

urlpatterns = [
    path("phone-codes", views.PhoneCodes.as_view()),
    path("citizen-tokens", views.CitizenTokens.as_view()),
]
