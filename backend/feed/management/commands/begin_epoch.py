"""`manage.py begin_epoch`: tell all phones that this database was restored."""

from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.feed.services import begin_epoch


class Command(BaseCommand):
    """Run it once after each restore from a backup, before the web is opened again."""

    help = "Make phones take everything anew and offer again what they did in 30 days."

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin, and say the new epoch."""
        self.stdout.write(f"epoch {begin_epoch(now=clock.now())}")
