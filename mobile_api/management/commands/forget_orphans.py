"""`manage.py forget_orphans`: delete a photo whose operation never came, after a while."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from mobile_api.services.orphans import forget_orphans


class Command(BaseCommand):
    """Run it daily."""

    help = "Delete photos that no operation names, older than --days (30 unless told otherwise)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the age in days."""
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        before = clock.now() - timedelta(days=options["days"])
        self.stdout.write(f"{forget_orphans(before=before)} deleted")
