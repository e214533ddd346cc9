"""No reader ever skips a change, however the writers' transactions overlap."""

import random
import threading
import time

import pytest
from django.db import connection, transaction

from backend.common.uuid7 import uuid7
from backend.feed.models import Change
from backend.feed.selectors import changes_since
from backend.feed.services import record_change
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")
COURIER = uuid7()
WRITERS = 6
CHANGES_EACH = 10


def write(now):
    return record_change(courier_id=COURIER, kind="stop", object_id=uuid7(), now=now).number


def read_all(stop):
    """Read like a phone, until the writers are done and nothing is left."""
    seen, cursor = [], 0
    while True:
        was_over = stop.is_set()
        rows = changes_since(courier_id=COURIER, cursor=cursor, limit=7)
        seen += [row.number for row in rows]
        cursor = seen[-1] if seen else 0
        if was_over and not rows:
            return seen


def test_a_phone_that_reads_while_six_write_sees_every_change_once_and_in_order(now):
    stop, written = threading.Event(), threading.Barrier(WRITERS)

    def work(number):
        if number == WRITERS:
            return read_all(stop)
        chance = random.Random(number)
        for _ in range(CHANGES_EACH):
            with transaction.atomic():
                write(now)
                time.sleep(chance.random() * 0.004)
        if written.wait(timeout=30) == 0:
            stop.set()
        return []

    seen = run_together(work, range(WRITERS + 1))[WRITERS]

    assert seen == list(range(1, WRITERS * CHANGES_EACH + 1))
    assert Change.objects.count() == WRITERS * CHANGES_EACH


class TwoWriters:
    """A slow writer takes its number first; a quick one writes and commits meanwhile."""

    def __init__(self, write_one):
        self.write_one = write_one
        self.slow_has_number = threading.Event()
        self.reader_was_there = threading.Event()
        self.seen = []

    def slow(self):
        with transaction.atomic():
            self.write_one()
            self.slow_has_number.set()
            self.reader_was_there.wait(timeout=30)

    def quick(self):
        self.slow_has_number.wait(timeout=30)
        with transaction.atomic():
            self.write_one()

    def reader(self):
        """Read once while the slow writer has not committed, and once when both have."""
        self.slow_has_number.wait(timeout=30)
        time.sleep(0.3)  # the quick one commits now, if it can
        self.read()
        self.reader_was_there.set()

    def read(self):
        cursor = self.seen[-1] if self.seen else 0
        self.seen += [row.number for row in changes_since(courier_id=COURIER, cursor=cursor)]

    def run(self):
        run_together(lambda part: part(), [self.slow, self.quick, self.reader])
        self.read()
        return self.seen


def test_the_quick_writer_waits_for_the_slow_one_and_nothing_is_skipped(now):
    assert TwoWriters(lambda: write(now)).run() == [1, 2]


def test_control_with_a_sequence_of_the_database_the_slow_change_is_skipped(now):
    """The naive way: numbers from a sequence, which gives them out before they are committed."""

    def write_with_sequence():
        with connection.cursor() as cursor:
            # Any sequence the app role may use serves here; the queue's is one.
            cursor.execute("SELECT nextval('django_q_ormq_id_seq')")
            number = cursor.fetchone()[0]
        Change.objects.create(
            courier_id=COURIER, number=number, kind="stop", object_id=uuid7(), at=now
        )

    seen = TwoWriters(write_with_sequence).run()

    assert Change.objects.count() == 2
    assert seen == [max(Change.objects.values_list("number", flat=True))]
