"""The ground of the Django project."""

from django.apps import AppConfig
from django.core.signals import request_finished, request_started
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules

from backend.common.connections import note_answers, trust_who_just_answered
from backend.common.statements import remember_statements


class CommonConfig(AppConfig):
    """Registers the system checks, and what packages tell about their health."""

    name = "backend.common"
    label = "common"

    def ready(self) -> None:
        """Load the checks and every app's `health`."""
        from backend import checks  # noqa: F401, PLC0415

        autodiscover_modules("health")
        connection_created.connect(remember_statements, dispatch_uid="statements")
        request_started.connect(trust_who_just_answered, dispatch_uid="trust")
        request_finished.connect(note_answers, dispatch_uid="answers")
