"""Who is who: people, programs, phones, devices, roles."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "backend.accounts"
    label = "accounts"
