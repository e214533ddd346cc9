"""`manage.py forget_jobs`: delete jobs that ended long ago. Run it daily."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.common import clock
from backend.outbox.services import forget_ended


class Command(BaseCommand):
    """Delete done and skipped jobs; dead ones stay."""

    help = "Delete jobs that were done or skipped more than --days ago."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the age in days."""
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete."""
        if options["days"] < 1:
            raise CommandError("Keep jobs for a day at least.")
        deleted = forget_ended(before=clock.now() - timedelta(days=options["days"]))
        self.stdout.write(f"{deleted} jobs deleted")
