"""Post offices, their couriers and their days; the administrative units of the country."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    """The offices app."""

    name = "backend.offices"
    label = "offices"
