"""Shapes of the package: who may stand at a door, and what compares the code without a network."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from backend.common.shapes import Shape
from backend.dossiers.states import ProxyPurpose


class DoorPartyOut(Shape):
    """Somebody who may stand at the door."""

    name = serializers.CharField()
    role = serializers.ChoiceField(choices=["owner", "submitter", "proxy"])
    proxy_id = serializers.UUIDField(allow_null=True)
    purposes = serializers.ListField(
        child=serializers.ChoiceField(choices=ProxyPurpose.choices),
        help_text="What this person may do.",
    )
    valid_until = serializers.DateTimeField(allow_null=True)


class CodeVerifierOut(Shape):
    """PBKDF2-HMAC-SHA256 of the visit's code: `salt` and `digest` in hex digits.

    A phone compares at most `max_tries` times, and the server again when the operation arrives.
    """

    salt = serializers.CharField()
    rounds = serializers.IntegerField()
    digest = serializers.CharField()
    max_tries = serializers.IntegerField()


def people_at_door(dossier: Any, proxies: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the owner, the submitter if that is somebody else, and the proxies."""
    people = [_party(dossier.owner_name, "owner", list(ProxyPurpose.values))]
    if dossier.submitter_name not in {"", dossier.owner_name}:
        people.append(_party(dossier.submitter_name, "submitter", [ProxyPurpose.COLLECT.value]))
    return people + [
        _party(each.name, "proxy", each.purposes, proxy_id=each.id, valid_until=each.valid_until)
        for each in proxies
    ]


def _party(
    name: str,
    role: str,
    purposes: list[str],
    *,
    proxy_id: Any = None,
    valid_until: Any = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "role": role,
        "proxy_id": str(proxy_id) if proxy_id else None,
        "purposes": purposes,
        "valid_until": valid_until.isoformat() if valid_until else None,
    }
