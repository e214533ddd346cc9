"""Erasing what is known of people, in every package at once, and the log of it."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The privacy app."""

    name = "backend.privacy"
    label = "privacy"
