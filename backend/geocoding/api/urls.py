"""Addresses of the geocoding API."""

from django.urls import path

from backend.geocoding.api.views import Geocode

urlpatterns = [path("geocode", Geocode.as_view())]
