import json
from datetime import date

import pytest

from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7
from backend.procedures.models import (
    Procedure,
    ProcedureField,
    ProcedureVersion,
    RequiredDocument,
)
from backend.procedures.selectors import (
    procedures_in_force,
    required_documents,
    unconfirmed_facts,
    version_in_force,
)
from backend.procedures.services import load_catalogue
from backend.procedures.services.catalogue import CATALOGUE, CatalogueCounts
from tests.support.procedures import MONDAY, load_some, procedure

pytestmark = pytest.mark.usefixtures("db")

TUESDAY = date(2026, 3, 3)
BIRTH = "birth-registration"


@pytest.mark.usefixtures("no_facts")
def test_the_catalogue_holds_44_procedures_with_their_papers():
    counts = load_catalogue(on_day=MONDAY)

    assert counts == CatalogueCounts(new_versions=44, unchanged=0)
    assert (Procedure.objects.count(), ProcedureVersion.objects.count()) == (44, 44)
    assert ProcedureField.objects.count() == 19
    assert RequiredDocument.objects.count() == 179
    assert set(ProcedureVersion.objects.values_list("number", "effective_from")) == {
        (1, date(2025, 7, 1))
    }


def test_every_fact_of_the_file_is_in_the_table():
    load_catalogue(on_day=MONDAY)
    facts = {row["slug"]: row for row in json.loads(CATALOGUE.read_text())["procedures"]}

    for version in ProcedureVersion.objects.select_related("procedure"):
        source = facts[version.procedure.slug]
        assert version.procedure.code == source["code"]
        assert version.procedure.field_id == source["assumptions"]["skill"]
        assert version.working_days == source["processing_working_days"]
        assert version.fee_vnd == source["fee_vnd"]
        assert version.result_channels == source["result_return_stated"]
        assert version.service_minutes == source["assumptions"]["service_minutes"]
        assert (version.may_send, version.may_receive) == (
            source["assumptions"]["may_send"],
            source["assumptions"]["may_receive"],
        )


def test_loading_the_same_facts_again_writes_nothing():
    load_catalogue(on_day=MONDAY)
    before = set(ProcedureVersion.objects.values_list("id", flat=True))

    counts = load_catalogue(on_day=TUESDAY)

    assert counts == CatalogueCounts(new_versions=0, unchanged=44)
    assert set(ProcedureVersion.objects.values_list("id", flat=True)) == before
    assert RequiredDocument.objects.count() == 179


@pytest.mark.usefixtures("no_facts")
def test_a_changed_fact_is_a_new_version_from_that_day_on(tmp_path):
    load_some(tmp_path / "a.json", BIRTH)
    load_some(tmp_path / "b.json", BIRTH, on_day=TUESDAY, fee_vnd=8_000)

    procedure_id = Procedure.objects.get().id
    monday = version_in_force(procedure_id=procedure_id, on_day=MONDAY)
    tuesday = version_in_force(procedure_id=procedure_id, on_day=TUESDAY)

    assert (monday.number, monday.fee_vnd) == (1, None)
    assert (tuesday.number, tuesday.fee_vnd) == (2, 8_000)
    assert tuesday.effective_from == TUESDAY
    assert len(required_documents(monday.id)) == len(required_documents(tuesday.id)) == 8


@pytest.mark.usefixtures("no_facts")
def test_a_second_change_on_one_day_wins_and_an_old_file_changes_nothing_before(tmp_path):
    load_some(tmp_path / "a.json", BIRTH)
    load_some(tmp_path / "b.json", BIRTH, on_day=TUESDAY, fee_vnd=8_000)
    load_some(tmp_path / "c.json", BIRTH, on_day=MONDAY, fee_vnd=9_000)

    versions = ProcedureVersion.objects.order_by("number")

    assert list(versions.values_list("number", "effective_from")) == [
        (1, date(2025, 7, 1)),
        (2, TUESDAY),
        (3, TUESDAY),
    ]
    assert procedure(BIRTH, on_day=TUESDAY).fee_vnd == 9_000
    assert procedure(BIRTH, on_day=MONDAY).fee_vnd is None


@pytest.mark.usefixtures("no_facts")
def test_a_procedure_that_left_the_file_stays(tmp_path):
    load_some(tmp_path / "a.json", BIRTH, "marriage-registration")

    load_some(tmp_path / "b.json", BIRTH)

    assert Procedure.objects.count() == 2


@pytest.mark.usefixtures("no_facts")
def test_an_unknown_procedure_or_a_day_before_all_versions_is_not_found(tmp_path):
    load_some(tmp_path / "a.json", BIRTH)
    known = Procedure.objects.get().id

    for procedure_id, day in ((uuid7(), MONDAY), (known, date(2025, 6, 30))):
        with pytest.raises(NotFound):
            version_in_force(procedure_id=procedure_id, on_day=day)


@pytest.mark.parametrize(
    ("q", "slugs"),
    [
        ("khai sinh", {BIRTH, "linked-birth-residence-insurance-id", "civil-status-extract-copy"}),
        ("KHAI  SÍNH dang", {BIRTH, "linked-birth-residence-insurance-id"}),
        ("birth registration", {BIRTH}),
        ("1.001193", {BIRTH}),
        ("%", set()),
        ("khai sinh lái xe", set()),
    ],
)
def test_a_search_needs_every_word_and_no_marks(q, slugs):
    load_catalogue(on_day=MONDAY)

    found = procedures_in_force(on_day=MONDAY, q=q)

    assert slugs == {version.procedure.slug for version in found}


@pytest.mark.usefixtures("no_facts")
def test_the_list_holds_one_version_of_each_procedure(tmp_path):
    load_some(tmp_path / "a.json", BIRTH, "marriage-registration")
    load_some(tmp_path / "b.json", BIRTH, on_day=TUESDAY, fee_vnd=8_000)

    def numbers(day):
        rows = procedures_in_force(on_day=day)
        return sorted((row.procedure.slug, row.number) for row in rows)

    assert numbers(MONDAY) == [(BIRTH, 1), ("marriage-registration", 1)]
    assert numbers(TUESDAY) == [(BIRTH, 2), ("marriage-registration", 1)]
    assert numbers(date(2025, 6, 30)) == []


def test_a_field_narrows_the_list():
    assert procedures_in_force(on_day=MONDAY, field_key="land").count() == 3
    assert procedures_in_force(on_day=MONDAY, field_key="flying").count() == 0


def test_what_is_not_established_is_named():
    assert unconfirmed_facts(procedure(BIRTH)) == ["fee_vnd", "result_channels"]
    assert unconfirmed_facts(procedure("pharmacy-practice-certificate"))[:2] == [
        "everything",
        "required_documents",
    ]
