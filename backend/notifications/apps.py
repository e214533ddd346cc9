"""Telling people: texts, messages, channels."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The notifications app. Its job handlers are in `tasks.py`, which the outbox imports."""

    name = "backend.notifications"
    label = "notifications"
