"""`manage.py export_bundle`: all that proves one dossier's custody, for an outsider."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.common import clock
from backend.common.errors import NotFound
from backend.custody.services.bundles import write_bundle


class Command(BaseCommand):
    """Write a bundle, and say how to check it."""

    help = "Write a dossier's custody into a folder that anybody can check without us."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the dossier and a folder that does not exist yet."""
        parser.add_argument("--dossier", type=UUID, required=True, help="id of the dossier")
        parser.add_argument("folder", type=Path, help="a folder to make")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        folder: Path = options["folder"]
        try:
            names = write_bundle(dossier_id=options["dossier"], folder=folder, now=clock.now())
        except NotFound as error:
            raise CommandError("there is no such dossier") from error
        except FileExistsError as error:
            raise CommandError(f"{folder} is there already") from error
        check = f"python3 {folder}/verify_bundle.py {folder}"
        self.stdout.write(f"{len(names)} files; check them: {check}")
