"""A seal is taken off one packet while another wants it: no seal ever closes two."""

import threading

import pytest
from django.db import connection, connections, transaction

from backend.custody.errors import SealTaken
from backend.custody.models import Packet, ReplacedSeal
from backend.custody.services import packets
from tests.support.custody import bring_out, collect, issue, make_town, new_seal, refuse

pytestmark = pytest.mark.usefixtures("committed")


def waiting_for_locks():
    """How many wait for somebody's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def reuse_while_it_is_replaced():
    """One transaction replaces a seal, another takes it; returns what the other came to."""
    town = make_town()
    result, other = bring_out(town, issue(town)), town.another_dossier()
    seal, came_to = result.seal_number, []

    def take():
        try:
            collect(town, dossier_id=other.id, seal_number=seal)
            came_to.append("collected")
        except SealTaken:
            came_to.append("refused")
        finally:
            connections.close_all()

    rival = threading.Thread(target=take)
    with transaction.atomic():
        refuse(town, result, finding={"seal_number": new_seal()})
        rival.start()
        while rival.is_alive() and not waiting_for_locks():
            rival.join(timeout=0.01)
    rival.join(timeout=30)
    return seal, came_to


def test_a_seal_that_is_replaced_in_this_moment_closes_no_other_packet():
    seal, came_to = reuse_while_it_is_replaced()

    assert came_to == ["refused"]
    assert ReplacedSeal.objects.get().number == seal
    assert not Packet.objects.filter(seal_number=seal).exists()


def test_who_asks_before_the_row_is_written_would_use_it_twice(monkeypatch):
    """The control: asked first, the seal is on one packet only, and then on two."""
    check, insert = packets._check_never_used, packets._insert

    def check_first(packet):
        check(packet)
        insert(packet)

    monkeypatch.setattr(packets, "_insert", check_first)
    monkeypatch.setattr(packets, "_check_never_used", lambda _: None)

    seal, came_to = reuse_while_it_is_replaced()

    assert came_to == ["collected"]
    assert ReplacedSeal.objects.get().number == Packet.objects.get(seal_number=seal).seal_number
