"""`manage.py load_admin_units`: provinces, communes and legacy wards."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backend.offices.services.units import load_admin_units


class Command(BaseCommand):
    """Write the administrative units; safe to repeat."""

    help = "Write provinces, communes and legacy wards from backend/offices/data."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the code of one province."""
        parser.add_argument("--province", help="code of one province of today, e.g. 82")

    def handle(self, **options: Any) -> None:
        """Load and say how many."""
        counts = load_admin_units(province_code=options["province"])
        self.stdout.write(
            f"{counts.provinces} provinces, {counts.communes} communes, "
            f"{counts.legacy_wards} legacy wards"
        )
