"""What a courier's phone must hear of, in an order no reader can miss anything of."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """The feed app."""

    name = "backend.feed"
    label = "feed"
