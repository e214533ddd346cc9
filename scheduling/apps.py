"""Appointments and day plans."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """The scheduling app; registers the handlers of its jobs."""

    name = "scheduling"
    label = "scheduling"

    def ready(self) -> None:
        """Load the job handlers."""
        from scheduling import tasks  # noqa: F401, PLC0415
