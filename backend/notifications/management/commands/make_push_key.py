"""`manage.py make_push_key`: print a new key for pushes to browsers."""

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Print a WEBPUSH_PRIVATE_KEY. A new one ends all subscriptions made with the old."""

    help = "Print a new WEBPUSH_PRIVATE_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        text = base64.urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")
        self.stdout.write(f"{text}\n")
