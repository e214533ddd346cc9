"""Who is who: people, programs, phones, devices, roles."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "backend.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Describe our tokens in the API manual."""
        from backend.accounts import openapi  # noqa: F401, PLC0415
