"""`manage.py forget_changes`: delete changes that no phone can still be waiting for."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.feed.services import forget_changes


class Command(BaseCommand):
    """Run it daily. A phone that was silent for longer takes its whole package anew."""

    help = "Delete changes older than --days (30 unless told otherwise)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the age in days."""
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        before = clock.now() - timedelta(days=options["days"])
        self.stdout.write(f"{forget_changes(before=before)} changes forgotten")
