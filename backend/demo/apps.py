"""A day in Cao Lãnh, played through the real processes."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Only brings the command `seed_demo`."""

    name = "backend.demo"
    label = "demo"
