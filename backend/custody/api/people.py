"""What is said of who gave or received something, checked alike for couriers and clerks."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from backend.custody.kinds import Basis, Outcome

_PROOFS: Final = {Basis.CODE: "code", Basis.PROXY: "proxy_id", Basis.QR: "door_pass"}


def check_proofs(person: Mapping[str, Any]) -> None:
    """Ask for each proof exactly where it says something: with its own `basis`.

    Raises:
        ValidationError: of the member that is missing, or that says nothing.
    """
    for basis, name in _PROOFS.items():
        if (person["basis"] == basis) != (name in person):
            message = f"`{name}` goes with the basis `{basis.value}`, and only with it."
            raise serializers.ValidationError({name: [message]})


def check_signer(outcome: str, basis: str) -> None:
    """Let the owner's own signature not be a proxy's, and the other way round.

    Raises:
        ValidationError: of `outcome`.
    """
    if outcome == (Outcome.SIGNED if basis == Basis.PROXY else Outcome.PROXY):
        message = "The outcome `proxy` goes with the basis `proxy`, and `signed` without it."
        raise serializers.ValidationError({"outcome": [message]})
