"""What a phone looks up at a door without a network: who may come, and the code that is told.

The server may think otherwise later, when a proxy was revoked meanwhile: what happened stays
recorded then, and is flagged.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mobile_api.client.store import Json, Store


class TriesUsedUp(Exception):
    """The code was misheard as often as it may be; know the person in another way."""


class CodeCheck:
    """Compares what is told at one door with the package's `code_verifier`, so often and no more.

    The tries are written down: an app that is started again has no more of them. A right code is
    compared again by the server, which refuses it for another visit.
    """

    def __init__(self, verifier: Mapping[str, Any], *, store: Store) -> None:
        self._verifier, self._store = verifier, store
        self._name = f"wrong codes {verifier['digest']}"

    @property
    def left(self) -> int:
        """How many tries there are."""
        return int(self._verifier["max_tries"]) - int(self._store.fact(self._name) or 0)

    def is_right(self, code: str) -> bool:
        """Tell whether this is the code; a wrong one costs a try.

        Raises:
            TriesUsedUp: if there is no try left.
        """
        left = self.left
        if left <= 0:
            raise TriesUsedUp
        # Counted before it is compared: who switches the phone off in between has lost the try.
        self._store.set_facts(**{self._name: self._verifier["max_tries"] - left + 1})
        salt = bytes.fromhex(self._verifier["salt"])
        found = hashlib.pbkdf2_hmac("sha256", code.encode(), salt, self._verifier["rounds"])
        is_right = hmac.compare_digest(found.hex(), self._verifier["digest"])
        if is_right:
            self._store.set_facts(**{self._name: self._verifier["max_tries"] - left})
        return is_right


def may_come(errand: Json, purpose: str, *, at: datetime) -> list[Json]:
    """Return who may do this (`collect`, `deliver`) for an errand of the package at a moment."""
    return [
        person
        for person in errand["may_receive"]
        if purpose in person["purposes"]
        and (not person["valid_until"] or datetime.fromisoformat(person["valid_until"]) >= at)
    ]
