"""`manage.py dead_jobs`: what gave up, and driving it again."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from backend.common import clock
from backend.common.errors import DomainError
from backend.outbox.selectors import dead_jobs
from backend.outbox.services import redrive


class Command(BaseCommand):
    """List dead jobs, or give them their attempts again."""

    help = "List dead jobs; --redrive gives them all their attempts again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the ids to drive again."""
        parser.add_argument("--redrive", nargs="+", metavar="ID", help="job ids, or `all`")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or drive."""
        if not options["redrive"]:
            for job in dead_jobs():
                reason = job.last_error.strip().rsplit("\n", 1)[-1]
                self.stdout.write(f"{job.id} {job.kind} {job.attempts} attempts: {reason}")
            return
        for job_id in _wanted(options["redrive"]):
            try:
                redrive(job_id=job_id, now=clock.now())
            except DomainError as error:
                raise CommandError(f"{job_id}: {error.title}") from error
            self.stdout.write(f"{job_id} waits again")


def _wanted(words: list[str]) -> list[UUID]:
    if words == ["all"]:
        return [job.id for job in dead_jobs()]
    try:
        return [UUID(word) for word in words]
    except ValueError as error:
        raise CommandError("A job's id is a UUID.") from error
