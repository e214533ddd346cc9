"""`manage.py load_catalogue`: procedures and price lists."""

from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.common.localtime import service_day_of
from backend.procedures.services import load_catalogue, load_tariffs


class Command(BaseCommand):
    """Write what is new in the catalogue; safe to repeat."""

    help = "Write procedures and price lists from backend/procedures/data."

    def handle(self, **_: Any) -> None:
        """Load and say how many."""
        counts = load_catalogue(on_day=service_day_of(clock.now()))
        n_tariffs = load_tariffs()
        self.stdout.write(
            f"{counts.new_versions} new versions, {counts.unchanged} procedures unchanged, "
            f"{n_tariffs} new price lists"
        )
