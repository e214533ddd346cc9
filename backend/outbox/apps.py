"""Jobs: written with the change that causes them, run later, bounded whatever happens."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    """The outbox app."""

    name = "backend.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Import every app's `tasks`, where job handlers register themselves."""
        from django_q.signals import post_spawn  # noqa: PLC0415  it has tables

        from backend.outbox.starting import prepare_worker  # noqa: PLC0415

        autodiscover_modules("tasks")
        post_spawn.connect(prepare_worker, dispatch_uid="outbox")
