"""`manage.py create_staff USERNAME ROLE`: an account for a member of staff, or one more role."""

import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from backend.accounts.errors import UsernameTaken
from backend.accounts.models import User
from backend.accounts.roles import PersonKind, Role
from backend.accounts.services import create_staff, grant_role
from backend.common import clock


class Command(BaseCommand):
    """Make the account if there is none, and give it a role."""

    help = "Make an account for a member of staff with a role, or give an account one more role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take name, role and scope; a password comes through the standard input."""
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--name", default="", help="the name that others see")
        parser.add_argument("--office", type=UUID, help="for dispatchers and clerks")
        parser.add_argument("--desk", type=UUID, help="for desk officers")
        parser.add_argument("--password-stdin", action="store_true")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make and grant, both or nothing."""
        username = options["username"]
        password = _password() if options["password_stdin"] else None
        user = User.objects.filter(username=username, kind=PersonKind.STAFF).first()
        try:
            user = user or create_staff(
                username=username,
                display_name=options["name"],
                password=password,
                now=clock.now(),
            )
            role = Role(options["role"])
            grant_role(user=user, role=role, office_id=options["office"], desk_id=options["desk"])
        except (UsernameTaken, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(user.id))


def _password() -> str:
    password = sys.stdin.readline().rstrip("\n")
    if len(password) < 12:
        raise CommandError("A password has 12 characters at least.")
    return password
