"""A channel that notes what it gets, and one way to tell somebody something."""

import pytest

from backend.notifications import tasks
from backend.notifications.services import tell

PHONE = "+84912345678"


class NotingChannel:
    """Keeps parcels; raises `then` instead when it is set."""

    name = "noting"

    def __init__(self):
        self.parcels = []
        self.then = None

    def send(self, parcel, *, now):
        if self.then is not None:
            raise self.then
        self.parcels.append(parcel)


@pytest.fixture
def channel(monkeypatch):
    """The channel in use."""
    noting = NotingChannel()
    monkeypatch.setattr(tasks, "way_out", lambda: noting)
    return noting


@pytest.fixture
def tell_booking(now):
    """Tell a citizen that a booking is cancelled."""

    def tell_it(**changes):
        wanted = {
            "kind": "booking_cancelled",
            "phone": PHONE,
            "params": {"day": "02/03/2026", "window": "09:00–10:00"},
            "dedupe_key": "booking_cancelled:1",
            "now": now,
        }
        return tell(**wanted | changes)

    return tell_it
