"""The directory of agencies and their one-stop desks."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """The agencies app."""

    name = "backend.agencies"
    label = "agencies"
