"""`manage.py preview_messages`: every message as its receivers would read it. Sends nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.notifications.kinds import KINDS
from backend.notifications.texts import BY_LANGUAGE, lock_screen, render, render_short
from backend.notifications.texts.gsm7 import length
from backend.notifications.texts.samples import SAMPLES


class Command(BaseCommand):
    """Print the whole text, the line of a text message and the lock screen of each kind."""

    help = "Show what messages say, with made-up values."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take kinds and a language."""
        parser.add_argument("kinds", nargs="*", metavar="KIND")
        parser.add_argument("--language", choices=sorted(BY_LANGUAGE), default="vi")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        unknown = set(options["kinds"]) - KINDS.keys()
        if unknown:
            raise CommandError(f"No such kind: {', '.join(sorted(unknown))}.")
        for name in options["kinds"] or KINDS:
            self._show(name, options["language"])

    def _show(self, name: str, language: str) -> None:
        kind, text = KINDS[name], BY_LANGUAGE[language][name]
        params = {key: SAMPLES[key] for key in text.params}
        title, body = render(name, params, language)
        short = render_short(name, params)
        ladder = " > ".join(
            step.way.value + (f" {step.wait.total_seconds() / 60:g} min" if step.wait else "")
            for step in kind.steps
        )
        said = [
            f"{name} ({kind.audience}, {kind.basis}, {kind.owner}): {ladder}",
            f"  {title}",
            f"  {body}",
        ]
        if short:
            said.append(f"  sms {length(short)}: {short}")
        if line := lock_screen(name, params, language)[1]:
            said.append(f"  push: {line}")
        self.stdout.write("\n".join(said) + "\n\n")
