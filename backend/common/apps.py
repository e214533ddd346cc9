"""The ground of the Django project."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the system checks."""

    name = "backend.common"
    label = "common"

    def ready(self) -> None:
        """Load the checks."""
        from backend import checks  # noqa: F401, PLC0415
