"""Citizens' pages: where a dossier stands, and whether a slip is genuine."""

from django.apps import AppConfig


class CitizenPagesConfig(AppConfig):
    """The app of the public pages."""

    name = "backend.citizen_pages"
    label = "citizen_pages"
