"""`manage.py forget_positions`: delete where couriers were, after a while."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from mobile_api.services.positions import forget_positions


class Command(BaseCommand):
    """Run it daily."""

    help = "Delete positions of couriers, older than --days (30 unless told otherwise)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the age in days."""
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        before = clock.now() - timedelta(days=options["days"])
        self.stdout.write(f"{forget_positions(before=before)} deleted")
