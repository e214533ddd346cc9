"""`manage.py forget_reads`: delete old lines of who read what. Run it daily."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.privacy.services.reads import forget_reads


class Command(BaseCommand):
    """The database itself refuses to lose a line that is younger than 23 months."""

    help = "Delete lines of the log of reads older than some days (730 unless told otherwise)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the age."""
        parser.add_argument("--days", type=int, default=730)

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        before = clock.now() - timedelta(days=options["days"])
        self.stdout.write(f"{forget_reads(before=before)} deleted")
