"""`manage.py seal_days`: give every day that is over its signed root, now."""

from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.custody.services.sealing import seal_days


class Command(BaseCommand):
    """Seal what the queue has not sealed yet; twice is once."""

    help = "Sign the root of every day of the custody ledger that is over and has none."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal, and print each new root."""
        made = seal_days(now=clock.now())
        for row in made:
            self.stdout.write(f"{row.day} {row.hash} key {row.key_id}")
        self.stdout.write(f"{len(made)} days sealed")
