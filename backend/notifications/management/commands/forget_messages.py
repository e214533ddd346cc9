"""`manage.py forget_messages`: erase texts and phones of old messages. Run it daily."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.common import clock
from backend.notifications.services import forget_texts


class Command(BaseCommand):
    """Erase what old messages said and where they went; that they were sent stays."""

    help = "Erase texts and phones of messages older than --days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the age in days."""
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase."""
        if options["days"] < 1:
            raise CommandError("Keep texts for a day at least.")
        erased = forget_texts(before=clock.now() - timedelta(days=options["days"]))
        self.stdout.write(f"{erased} messages erased")
