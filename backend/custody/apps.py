"""Custody: who holds which papers, and the proof of every change of hands."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """The custody app."""

    name = "backend.custody"
    label = "custody"
