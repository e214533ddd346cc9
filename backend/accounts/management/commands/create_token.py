"""`manage.py create_token USERNAME`: an API token for a program or a member of staff."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.accounts.models import User
from backend.accounts.selectors import STAFF_KINDS
from backend.accounts.services import issue_token


class Command(BaseCommand):
    """Print a new token; it is shown this once."""

    help = "Make an API token for a program or a member of staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the user name and the days the token lives."""
        parser.add_argument("username")
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the token."""
        if not 1 <= options["days"] <= 366:
            raise CommandError("A token lives 1 to 366 days.")
        user = User.objects.filter(username=options["username"], kind__in=STAFF_KINDS).first()
        if user is None:
            raise CommandError("There is no member of staff and no program with this name.")
        token, _ = issue_token(user=user, lifetime=timedelta(days=options["days"]))
        self.stdout.write(token)
