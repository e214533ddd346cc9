"""Whatever is changed in the ledger, or beside it, is found at its place."""

import random
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command

from backend.common.uuid7 import uuid7
from backend.custody.models import Commitment, CustodyEvent, Handover, Packet, Signature
from backend.custody.selectors import verify_all, verify_dossier
from tests.support.custody import (
    collect,
    evil_owner,
    full_life,
    make_town,
)
from tests.support.database import empty_all_tables

TABLE = "custody_custodyevent"
TEXTS = ("kind", "giver", "receiver", "state", "body", "prev_hash", "hash")
IDS = ("id", "packet_id", "dossier_id")


def found():
    return [(fault.dossier_id, fault.seq) for fault in verify_all().faults]


def test_a_full_life_is_clean_and_costs_five_queries(town, django_assert_num_queries):
    full_life(town)

    with django_assert_num_queries(5):
        faults = verify_dossier(town.dossier.id)

    report = verify_all()
    assert faults == []
    assert (report.dossiers, report.events, report.faults) == (1, 11, ())


def _changed(rng, column, value):
    """Return a value that differs in one bit or one character."""
    if column in IDS:
        return UUID(int=value.int ^ (1 << rng.randrange(128)))
    if column == "seq":
        return value + 100
    if column == "at":
        return value.replace(microsecond=value.microsecond ^ (1 << rng.randrange(16)))
    at = rng.randrange(len(value))
    flipped = chr(ord(value[at]) ^ (1 << rng.randrange(6)))
    return value[:at] + (flipped if flipped.isprintable() else "?") + value[at + 1 :]


@pytest.fixture
def owner(committed):
    """The tables' owner with evil in mind."""
    with evil_owner(TABLE) as owner:
        yield owner
        empty_all_tables()


def test_every_flipped_bit_of_every_column_is_found_at_its_place(owner):
    rng = random.Random(20260302)
    town = make_town()
    full_life(town)

    for column in (*TEXTS, *IDS, "seq", "at"):
        for event in rng.sample(list(CustodyEvent.objects.order_by("seq")), 4):
            old = getattr(event, column)
            new = _changed(rng, column, old)
            now_id = new if column == "id" else event.id
            set_to = f"UPDATE {TABLE} SET {column} = %s WHERE id = %s"
            owner.execute(set_to, [new, event.id])
            places = found()
            owner.execute(set_to, [old, now_id])

            # The last entry of a chain is not missed there, but found where it went.
            is_last, now_dossier = event.seq == 11, str(town.dossier.id)
            if is_last and column == "dossier_id":
                now_dossier = str(new)
            first = min(seq for dossier, seq in places if dossier == now_dossier and seq)
            assert first == event.seq, (column, event.seq, places)

    assert found() == []


def test_a_deleted_entry_is_missed(owner):
    town = make_town()
    full_life(town)

    owner.execute(f"DELETE FROM {TABLE} WHERE seq = 3")

    assert found()[0] == (str(town.dossier.id), 3)


def test_an_end_that_was_cut_off_shows_in_the_packets_and_handovers(owner):
    town = make_town()
    full_life(town)

    owner.execute(f"DELETE FROM {TABLE} WHERE seq = 11")

    codes = {fault.code for fault in verify_dossier(town.dossier.id)}
    assert codes == {"packet-state-differs", "handover-unknown"}


def codes(town):
    return [(fault.seq, fault.code) for fault in verify_dossier(town.dossier.id)]


def test_a_packet_whose_state_was_set_by_hand_is_found(town):
    collect(town)
    Packet.objects.update(state="delivered")

    assert codes(town) == [(0, "packet-state-differs")]


def test_a_packet_without_events_is_found(town, now):
    Packet.objects.create(
        dossier=town.dossier,
        s10="EA123456785VN",
        seal_number="HG000001",
        purpose="papers",
        created_at=now,
    )

    assert codes(town) == [(0, "packet-state-differs")]
    assert verify_all().dossiers == 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda: Handover.objects.update(manifest="{}"), "manifest-differs"),
        (lambda: Handover.objects.update(manifest_hash="0" * 64, manifest=""), "handover-differs"),
        (lambda: Commitment.objects.update(digest="0" * 64), "commitment-differs"),
        (lambda: Commitment.objects.update(salt="0" * 32), "commitment-differs"),
        (lambda: Commitment.objects.update(sealed_value=b"\x01" * 40), "commitment-differs"),
        (lambda: Commitment.objects.all().delete(), "commitment-differs"),
        (lambda: Signature.objects.update(digest="0" * 64), "signature-differs"),
        (lambda: Signature.objects.update(sealed_strokes=b"\x01" * 40), "signature-differs"),
        (lambda: Signature.objects.all().delete(), "signature-differs"),
    ],
)
def test_what_stands_beside_the_chain_is_held_against_it(town, change, fault):
    collect(town)

    change()

    assert codes(town) == [(2, fault)]


def test_a_handover_that_is_gone_is_missed(town):
    collect(town)
    Commitment.objects.all().delete()
    Signature.objects.all().delete()
    Handover.objects.all().delete()

    assert codes(town) == [(2, "handover-missing")]


def verify(*arguments):
    out = StringIO()
    try:
        call_command("verify_custody", *arguments, stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_what_it_saw(town):
    full_life(town)

    assert verify() == (0, "1 dossiers, 11 events, 0 roots, 0 faults\n")
    assert verify("--json") == (
        0,
        '{"dossiers": 1, "events": 11, "faults": [], "roots": 0, "root_faults": []}\n',
    )
    assert verify("--dossier", str(town.dossier.id))[0] == 0
    assert verify("--dossier", str(uuid7())) == (0, "1 dossiers, 0 events, 0 roots, 0 faults\n")


def test_the_command_fails_on_a_fault(town):
    packet = collect(town).packet
    Packet.objects.update(state="opened")

    code, said = verify("--dossier", str(town.dossier.id))

    assert code == 1
    assert said == (
        f"{town.dossier.id} 0 packet-state-differs {packet.id}\n"
        "1 dossiers, 2 events, 0 roots, 1 faults\n"
    )
