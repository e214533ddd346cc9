"""The outside on the loopback, a console that can be read, and ways to tell somebody something."""

import json

import pytest

from backend.common.uuid7 import uuid7
from backend.notifications.services import tell
from tests.support.notifications import fcm_for

PHONE = "+84912345678"
OFFICE = uuid7()


class Console:
    """The console channel's file: what it took, and a folder that is missing when it must fail."""

    def __init__(self, folder, settings):
        self._file, self._settings = folder / "messages", settings
        self.mend()

    def mend(self):
        self._settings.CONSOLE_CHANNEL_FILE = str(self._file)

    def break_down(self):
        self._settings.CONSOLE_CHANNEL_FILE = str(self._file.parent / "missing" / "messages")

    @property
    def parcels(self):
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def console(tmp_path, settings):
    """The channel of an installation without any other."""
    return Console(tmp_path, settings)


@pytest.fixture
def fcm(settings):
    """Firebase Cloud Messaging on the loopback, and the settings that lead there."""
    with fcm_for(settings) as server:
        yield server


@pytest.fixture
def tell_booking(now):
    """Tell a citizen that a booking is cancelled."""

    def tell_it(**changes):
        wanted = {
            "kind": "booking_cancelled",
            "phone": PHONE,
            "params": {"day": "02/03/2026", "window": "09:00–10:00"},
            "dedupe_key": "booking_cancelled:1",
            "office_id": OFFICE,
            "now": now,
        }
        return tell(**wanted | changes)

    return tell_it


@pytest.fixture
def tell_plan(now):
    """Tell a courier that the plan has changed."""

    def tell_it(user, **changes):
        wanted = {
            "kind": "plan_changed",
            "user_id": user.id,
            "params": {"day": "02/03/2026", "n_stops": 18},
            "dedupe_key": "plan_changed:1",
            "about": {"service_day_id": "day-1"},
            "now": now,
        }
        return tell(**wanted | changes)

    return tell_it
