"""`manage.py forget_codes`: delete old codes, counts and expired tokens. Run it daily."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.accounts.services import forget_codes
from backend.common import clock


class Command(BaseCommand):
    """Delete what ended long ago."""

    help = "Delete codes, counts and tokens that ended more than --days ago."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the age in days."""
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete."""
        if options["days"] < 2:  # a day's counts must outlive the day
            raise CommandError("Keep codes for two days at least.")
        deleted = forget_codes(before=clock.now() - timedelta(days=options["days"]))
        self.stdout.write(f"{deleted} rows deleted")
