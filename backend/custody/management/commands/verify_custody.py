"""`manage.py verify_custody`: is every chain what it was?"""

import json
import sys
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from backend.custody.selectors import VerifyReport, entries_of, verify_all, verify_dossier


class Command(BaseCommand):
    """Check the custody ledger; exit code 1 if anything is wrong."""

    help = "Check the custody chains and what they fix. Exit code 1 if anything is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one dossier instead of all, and JSON instead of lines."""
        parser.add_argument("--dossier", type=UUID, help="id of one dossier; all without it")
        parser.add_argument("--json", action="store_true", help="answer one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and report."""
        report = _report(options["dossier"])
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), default=str))
        else:
            self._write_lines(report)
        if report.faults or report.root_faults:
            sys.exit(1)

    def _write_lines(self, report: VerifyReport) -> None:
        for fault in report.faults:
            self.stdout.write(
                f"{fault.dossier_id} {fault.seq} {fault.code} {fault.detail}".rstrip()
            )
        for at in report.root_faults:
            self.stdout.write(f"{at.day} {at.code} {at.detail}".rstrip())
        n_faults = len(report.faults) + len(report.root_faults)
        self.stdout.write(
            f"{report.dossiers} dossiers, {report.events} events, {report.roots} roots, "
            f"{n_faults} faults"
        )


def _report(dossier_id: UUID | None) -> VerifyReport:
    if dossier_id is None:
        return verify_all()
    n_events = len(entries_of(dossier_id))
    return VerifyReport(1, n_events, tuple(verify_dossier(dossier_id)))
