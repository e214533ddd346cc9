"""Dossiers: what citizens ask of agencies, and how far the agency has come."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """The dossiers app."""

    name = "backend.dossiers"
    label = "dossiers"
