"""`manage.py erase_dossier`: erase what is known of a dossier's people, in every package."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from backend.accounts.models import User
from backend.common import clock
from backend.common.errors import DomainError
from backend.privacy.models import ErasureReason
from backend.privacy.services import erase_dossier


class Command(BaseCommand):
    """Safe to repeat: what is erased stays erased, and is logged once."""

    help = "Erase the personal data of one ended dossier after its retention time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which, why, and who answers for it."""
        parser.add_argument("dossier_id", type=UUID)
        parser.add_argument("--reason", choices=ErasureReason.values, required=True)
        parser.add_argument("--by", required=True, help="user name of the member of staff")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, or say why not."""
        try:
            done = erase_dossier(
                dossier_id=options["dossier_id"],
                reason=ErasureReason(options["reason"]),
                erased_by=member_of_staff(options["by"]).id,
                now=clock.now(),
            )
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.title} {refusal.facts}") from refusal
        self.stdout.write("erased" if done else "was erased before")


def member_of_staff(username: str) -> User:
    """Return who answers for an erasure."""
    person = User.objects.filter(username=username, kind="staff").first()
    if person is None:
        raise CommandError("No member of staff has this name.")
    return person
