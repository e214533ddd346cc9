"""`manage.py erase_person`: erase all that is known of a person, in every package."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.common import clock
from backend.common.errors import DomainError
from backend.common.identifiers import InvalidIdentifier, parse_phone
from backend.privacy.management.commands.erase_dossier import member_of_staff
from backend.privacy.models import ErasureReason
from backend.privacy.services import erase_person


class Command(BaseCommand):
    """All or nothing: while something of the person is needed, it says what, and erases nothing."""

    help = "Erase dossiers, bookings, account and messages of the person with a phone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whom, why, and who answers for it."""
        parser.add_argument("phone")
        parser.add_argument("--reason", choices=ErasureReason.values, required=True)
        parser.add_argument("--by", required=True, help="user name of the member of staff")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, or say why not."""
        try:
            row = erase_person(
                phone=parse_phone(options["phone"]).e164,
                reason=ErasureReason(options["reason"]),
                erased_by=member_of_staff(options["by"]).id,
                now=clock.now(),
            )
        except InvalidIdentifier as error:
            raise CommandError("This is no phone number.") from error
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.title} {refusal.facts}") from refusal
        self.stdout.write(f"erased: {row.id}")
