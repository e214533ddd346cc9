"""Photos: the bytes as they came, and a clean picture of them to show."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The media app."""

    name = "backend.media"
    label = "media"
