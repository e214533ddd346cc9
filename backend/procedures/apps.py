"""The catalogue of procedures, dated, and what carrying a dossier costs."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """The procedures app."""

    name = "backend.procedures"
    label = "procedures"
