"""`manage.py forget_answers`: delete stored answers that nobody may replay any more."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backend.common import clock
from backend.common.models import StoredAnswer


class Command(BaseCommand):
    """Run it daily. A key that comes back later than this is a new intention."""

    help = "Delete stored answers older than some days (7 unless told otherwise)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the age."""
        parser.add_argument("--days", type=int, default=7)

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        before = clock.now() - timedelta(days=options["days"])
        deleted, _ = StoredAnswer.objects.filter(created_at__lt=before).delete()
        self.stdout.write(f"{deleted} forgotten")
