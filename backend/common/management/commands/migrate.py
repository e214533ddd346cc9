"""`migrate`, run by the role that owns the tables."""

from django.core.management.base import CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    """Migrate as the owner: the role of web and workers may not change tables."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the owner's connection unless told otherwise."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
