"""`manage.py forget_messages`: erase what old messages said, later all of them. Run it daily."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.common import clock
from backend.notifications.services import forget_links, forget_log, forget_texts


class Command(BaseCommand):
    """Erase texts, values and phones first; that a message was sent, and how, stays longer."""

    help = "Erase texts and phones after --days, everything after --log-days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take both ages in days."""
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--log-days", type=int, default=730)

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase."""
        if options["days"] < 1 or options["log_days"] < options["days"]:
            raise CommandError("Keep texts for a day at least, and the log as long as them.")
        now = clock.now()
        erased = forget_texts(before=now - timedelta(days=options["days"]))
        forget_log(before=now - timedelta(days=options["log_days"]))
        forget_links(before=now - timedelta(days=options["days"]))
        self.stdout.write(f"{erased} messages erased")
