"""Every day of the ledger gets a signed root, once, and what does not fit it is named."""

from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection

from backend.common.localtime import moment_of
from backend.common.signing import is_signed
from backend.custody.daily import RootFault, check_roots, head_leaf, said_by
from backend.custody.ledger import GENESIS
from backend.custody.models import CustodyEvent, DayRoot
from backend.custody.selectors import verify_all
from backend.custody.selectors.roots import leaves_of_day, proofs_of, verify_roots
from backend.custody.services.sealing import note_slip, seal_days
from backend.custody.tree import root_from, tree_hash
from backend.outbox.models import Job
from tests.conftest import NOW
from tests.support.custody import as_owner, collect, make_town, pass_on

MONDAY = date(2026, 3, 2)
TUESDAY = MONDAY + timedelta(days=1)


def after(day):
    """One hour and a bit after the day's end, when it is sealed."""
    return moment_of(day + timedelta(days=1), 3_700)


def test_a_day_that_is_over_gets_one_root_over_its_chains_and_slips(town):
    handover = collect(town)
    note_slip(handover_id=handover.id, sha256="ab" * 32, now=NOW)

    (made,) = seal_days(now=after(MONDAY))

    head = CustodyEvent.objects.order_by("-seq").first()
    chain, slip = leaves_of_day(MONDAY)
    assert chain == f'{{"dossier":"{town.dossier.id}","head":"{head.hash}","seq":2}}'
    assert slip == f'{{"handover":"{handover.id}","slip":"{"ab" * 32}"}}'
    assert said_by(made.body) == {
        "v": 1,
        "day": "2026-03-02",
        "n_leaves": 2,
        "tree": tree_hash([chain, slip]),
        "prev_hash": GENESIS,
    }
    assert is_signed(made.body, made.root().signature)


def test_a_day_is_sealed_once_and_not_before_it_is_over_for_an_hour(town):
    collect(town)

    assert seal_days(now=moment_of(TUESDAY, 3_599)) == []
    assert [row.day for row in seal_days(now=moment_of(TUESDAY, 3_600))] == [MONDAY]
    assert seal_days(now=after(MONDAY)) == []


def test_days_that_were_missed_are_sealed_together_and_name_each_other(town):
    collect(town)

    made = seal_days(now=after(MONDAY + timedelta(days=2)))

    assert [row.day for row in made] == [MONDAY + timedelta(days=n) for n in range(3)]
    assert [row.prev_hash for row in made] == [GENESIS, made[0].hash, made[1].hash]
    assert said_by(made[1].body)["n_leaves"] == 0
    assert verify_roots() == (3, [])


def test_the_first_paper_of_a_dossier_has_the_day_sealed_and_a_seal_the_next(town):
    collect(town)
    seals = Job.objects.filter(kind="seal_day").order_by("not_before")

    assert [(job.payload["day"], job.not_before) for job in seals] == [
        ("2026-03-02", moment_of(TUESDAY, 3_600))
    ]
    seal_days(now=after(MONDAY))
    assert [job.payload["day"] for job in seals.all()] == ["2026-03-02", "2026-03-03"]


def test_nothing_is_sealed_where_nothing_ever_happened(db):
    assert seal_days(now=after(MONDAY)) == []
    assert verify_roots() == (0, [])


def test_a_proof_leads_from_the_chain_to_the_root_of_each_of_its_days(town):
    packet = collect(town).packet
    for _ in range(3):
        collect(town, dossier_id=town.another_dossier().id)
    seal_days(now=after(MONDAY))
    pass_on(town, town.at_courier, town.at_office, packet)  # grows on another day

    (proof,) = proofs_of(town.dossier.id)

    root = said_by(DayRoot.objects.get(day=proof.day).body)["tree"]
    assert root_from(proof.leaf, index=proof.index, size=proof.size, path=proof.path) == root
    assert (proof.day, proof.size) == (MONDAY, 4)


@pytest.fixture
def sealed(committed):
    """Two sealed days, and the owner with evil in mind."""
    town = make_town()
    collect(town)
    seal_days(now=after(TUESDAY))
    with as_owner() as owner:
        for table in ("custody_custodyevent", "custody_dayroot"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield owner
        for table in ("custody_custodyevent", "custody_dayroot"):
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE custody_dayroot SET body = replace(body, '2026', '2027')", "root-hash-differs"),
        ("UPDATE custody_dayroot SET signature = reverse(signature)", "root-not-signed"),
        ("UPDATE custody_dayroot SET key_id = 'ff' WHERE day = '2026-03-03'", "root-not-signed"),
        ("UPDATE custody_dayroot SET day = '2026-04-01' WHERE day = '2026-03-02'", "root-missing"),
        ("UPDATE custody_dayroot SET hash = prev_hash", "root-link-broken"),
        ("DELETE FROM custody_dayroot WHERE day = '2026-03-02'", "root-link-broken"),
        ("UPDATE custody_custodyevent SET at = at + interval '1 day'", "root-differs"),
    ],
)
def test_what_was_changed_afterwards_is_named_with_its_day(sealed, sql, code):
    sealed.execute(sql)

    assert code in {fault.code for fault in verify_all().root_faults}


def test_an_end_that_was_cut_off_no_longer_fits_the_root(town):
    collect(town)
    (made,) = seal_days(now=after(MONDAY))
    cut = [head_leaf(dossier_id=str(town.dossier.id), seq=1, head="0" * 64)]

    assert check_roots([made.root()], {MONDAY: leaves_of_day(MONDAY)}) == []
    assert check_roots([made.root()], {MONDAY: cut}) == [RootFault(MONDAY, "root-differs")]


def test_a_clock_that_runs_behind_writes_nothing_into_a_sealed_day(town):
    packet = collect(town).packet
    seal_days(now=after(MONDAY))

    pass_on(town, town.at_courier, town.at_office, packet)

    assert CustodyEvent.objects.order_by("-seq").first().at == moment_of(TUESDAY, 0)
    assert verify_all().root_faults == ()


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("table", ["custody_dayroot", "custody_slipcopy"])
def test_not_even_the_owner_changes_a_sealed_row(table):
    note_slip(handover_id=collect(make_town()).id, sha256="ab" * 32, now=NOW)
    seal_days(now=after(MONDAY))

    with as_owner() as owner, pytest.raises(psycopg.DatabaseError, match="append-only"):
        owner.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ["custody_dayroot", "custody_slipcopy", "custody_rootwitness"])
def test_the_app_reads_and_inserts_and_has_no_other_right(db, table):
    wanted = ["UPDATE", "DELETE", "TRUNCATE", "SELECT", "INSERT"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE has_table_privilege(%s, name)",
            [wanted, table],
        )
        assert {name for (name,) in cursor.fetchall()} == {"SELECT", "INSERT"}
