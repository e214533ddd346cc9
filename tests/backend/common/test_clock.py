"""The clock, and the demo's faster one."""

import os
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from backend import checks
from backend.common import clock


def test_the_clock_is_in_utc(now):
    with time_machine.travel(now, tick=False):
        assert clock.now() == now
        assert clock.now().tzinfo == UTC


def test_outside_the_demo_nobody_can_set_the_clock(now):
    with pytest.raises(RuntimeError):
        clock.set_demo_time(now)


def test_the_demo_moves_the_clock_for_all_and_it_goes_on(settings, tmp_path, now):
    settings.DEMO_CLOCK_FILE = str(tmp_path / "clock")
    monday_noon = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)

    with time_machine.travel(now, tick=False) as traveller:
        assert clock.now() == now  # no file yet: the real time
        clock.set_demo_time(monday_noon)
        assert clock.now() == monday_noon
        traveller.shift(timedelta(seconds=10))
        assert clock.now() == monday_noon + timedelta(seconds=10)


def test_a_second_move_is_seen_although_the_first_was_read(settings, tmp_path, now):
    file = tmp_path / "clock"
    settings.DEMO_CLOCK_FILE = str(file)

    with time_machine.travel(now, tick=False):
        for step, hours in enumerate((1, 2, 3)):
            clock.set_demo_time(now + timedelta(hours=hours))
            # Two moves in one tick of the file system's clock are not what we test here.
            os.utime(file, ns=(step, step))
            assert clock.now() == now + timedelta(hours=hours)

    assert [path.name for path in tmp_path.iterdir()] == ["clock"]


def test_the_demos_clock_is_refused_elsewhere(settings):
    settings.DEMO_CLOCK_FILE = "clock"

    settings.DEMO = False
    assert [error.id for error in checks.check_demo()] == ["hengio.E002"]
    settings.DEMO = True
    assert list(checks.check_demo()) == []
