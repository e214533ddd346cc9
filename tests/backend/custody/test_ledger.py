"""The chain as pure values: made, checked, tampered with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.custody.canonical import sha256_hex
from backend.custody.ledger import GENESIS, check_chain, exported, holders_of, make_entry

START = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
CITIZEN, COURIER, OFFICE = "citizen:1", "courier:1", "office:1"
STEPS = [
    ("sealed", CITIZEN, CITIZEN, "sealed"),
    ("collected", CITIZEN, COURIER, "in_transit"),
    ("received", COURIER, OFFICE, "at_office"),
    ("dispatched", OFFICE, COURIER, "in_transit"),
]


def chain():
    entries = []
    for seq, (kind, giver, receiver, state) in enumerate(STEPS, start=1):
        entries.append(
            make_entry(
                event_id=f"event-{seq}",
                dossier_id="dossier",
                seq=seq,
                kind=kind,
                giver=giver,
                receiver=receiver,
                packet_id="packet",
                state=state,
                at=START + timedelta(minutes=seq),
                facts={"s10": "EA000000014VN"},
                prev_hash=entries[-1].hash if entries else GENESIS,
            )
        )
    return entries


def faults(entries):
    return [(fault.seq, fault.code, fault.detail) for fault in check_chain(entries)]


def test_a_chain_that_nobody_touched_is_clean():
    assert check_chain(chain()) == []
    assert check_chain([]) == []
    assert holders_of(chain()) == {"packet": COURIER}


def test_the_first_entry_names_sixty_four_zeros_before_it():
    assert chain()[0].prev_hash == "0" * 64


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "event-9"),
        ("dossier_id", "other"),
        ("kind", "opened"),
        ("giver", "office:9"),
        ("receiver", "office:9"),
        ("packet_id", "other"),
        ("state", "opened"),
        ("at", "2026-03-01T23:59:59.000000Z"),
        ("body", "{}"),
        ("prev_hash", "f" * 64),
        ("hash", "f" * 64),
    ],
)
def test_any_column_of_any_entry_is_found_changed_at_its_place(at, column, value):
    entries = chain()
    entries[at] = replace(entries[at], **{column: value})

    found = check_chain(entries)

    assert found
    assert found[0].seq == at + 1


def test_an_entry_that_is_gone_is_missed_at_its_place():
    entries = chain()
    del entries[1]

    assert faults(entries)[0] == (2, "entry-missing", "")


def test_a_first_entry_that_is_gone_is_missed():
    assert faults(chain()[1:])[0] == (1, "entry-missing", "")


def test_two_entries_in_each_others_place_are_found():
    entries = chain()
    entries[1], entries[2] = replace(entries[2], seq=2), replace(entries[1], seq=3)

    assert {seq for seq, _, _ in faults(entries)} >= {2, 3}


def test_one_entry_written_anew_with_its_hash_breaks_the_next_link():
    entries = chain()
    body = entries[1].body.replace('"courier:1"', '"courier:9"')
    entries[1] = replace(entries[1], receiver="courier:9", body=body, hash=sha256_hex(body))

    assert faults(entries) == [(3, "link-broken", ""), (3, "giver-was-not-holder", "")]


def test_time_does_not_go_back_and_hands_follow_hands():
    entries = chain()[:2]
    late = make_entry(
        event_id="event-3",
        dossier_id="dossier",
        seq=3,
        kind="received",
        giver=OFFICE,
        receiver=OFFICE,
        packet_id="packet",
        state="at_office",
        at=START,
        facts={},
        prev_hash=entries[-1].hash,
    )

    assert faults([*entries, late]) == [(3, "time-goes-back", ""), (3, "giver-was-not-holder", "")]


def test_a_body_that_says_the_same_in_other_words_is_not_canonical():
    entries = chain()[:1]
    body = entries[0].body.replace('{"at"', '{ "at"')
    entries[0] = replace(entries[0], body=body, hash=sha256_hex(body))

    assert faults(entries) == [(1, "body-not-canonical", "")]


def test_an_export_holds_bodies_and_hashes_alone():
    entries = chain()

    said = exported("dossier", entries)

    assert said["format"] == "hengio-custody-1"
    assert said["events"][3] == {"body": entries[3].body, "hash": entries[3].hash}
