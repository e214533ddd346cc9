"""Two at one counter, or a clerk and a courier at once: one packet is given away once."""

import pytest
from django.db import IntegrityError

from backend.custody.errors import NotTheHolder, PacketNotReady
from backend.custody.models import Handover, Packet
from backend.custody.selectors import holder_of, verify_all
from tests.support.custody import hand_out, issue, make_town, pass_on
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")


def at_office():
    town = make_town()
    packet = issue(town)
    pass_on(town, town.at_desk, town.at_office, packet)
    packet.refresh_from_db()
    return town, packet


def came_to(town, packet):
    try:
        hand_out(town, packet)
    except (NotTheHolder, PacketNotReady, IntegrityError) as refusal:
        return type(refusal).__name__
    return "handed out"


def test_two_clerks_at_once_hand_a_packet_out_once():
    town, packet = at_office()

    answers = run_together(lambda _: came_to(town, packet), range(4))

    assert sorted(answers) == ["NotTheHolder"] * 3 + ["handed out"]
    assert Handover.objects.filter(kind="handed_out").count() == 1
    assert holder_of(packet.id) == town.at_citizen
    assert verify_all().faults == ()


def test_without_the_locks_it_would_be_handed_out_again(monkeypatch):
    """The control: who looks before the other has written finds the packet at the office."""
    town, packet = at_office()
    monkeypatch.setattr("backend.custody.services.counter.lock_dossier", lambda _: town.dossier)
    unlocked = "backend.custody.services.in_hand.lock_packet"
    monkeypatch.setattr(unlocked, lambda packet_id: Packet.objects.get(id=packet_id))

    answers = run_together(lambda _: came_to(town, packet), range(4))

    assert answers.count("NotTheHolder") < 3
