import json
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from backend.common.identifiers import parse_procedure_code

FILE = Path(__file__).resolve().parents[3] / "backend/procedures/data/procedures.json"
TEXT = FILE.read_text(encoding="utf-8")
DATA = json.loads(TEXT)
PROCEDURES = DATA["procedures"]
DOCUMENTS = [document for item in PROCEDURES for document in item["required_documents"]]

MEMBERS = set(
    """code slug name_vi name_en field agency_level agency_vi agency_note required_documents
    documents_complete documents_note processing_working_days processing_note fee_vnd fee_note
    filing_channels online_only_since result_vi result_en result_return_stated courier_note
    version sources confidence assumptions""".split()  # noqa: SIM905
)
DOCUMENT_MEMBERS = set(
    "key name_vi name_en originals certified_copies copies handling note".split()  # noqa: SIM905
)
PURPOSES = {"collect", "deliver", "online_assist", "supplement", "return_papers"}


@pytest.fixture(scope="module")
def by_slug():
    return {item["slug"]: item for item in PROCEDURES}


def test_there_are_44_procedures_in_19_fields():
    assert len(PROCEDURES) == 44
    assert len(DATA["fields"]) == len({field["key"] for field in DATA["fields"]}) == 19
    assert {item["field"] for item in PROCEDURES} == {field["key"] for field in DATA["fields"]}
    assert date.fromisoformat(DATA["collected_on"]) == date(2026, 11, 22)


def test_the_counts_are_those_of_the_readme():
    confidence = Counter(item["confidence"] for item in PROCEDURES)
    returned = [set(item["result_return_stated"] or ()) & {"home", "post"} for item in PROCEDURES]

    assert confidence == {"confirmed": 38, "single source": 4, "unconfirmed": 2}
    assert sum(item["code"] is not None for item in PROCEDURES) == 41
    assert sum(item["processing_working_days"] is not None for item in PROCEDURES) == 33
    assert sum(item["fee_vnd"] is not None for item in PROCEDURES) == 24
    assert sum("post" in item["filing_channels"] for item in PROCEDURES) == 32
    assert sum(bool(ways) for ways in returned) == 8
    assert sum(item["documents_complete"] for item in PROCEDURES) == 27
    assert (len(DOCUMENTS), sum("condition" in item for item in DOCUMENTS)) == (179, 109)


def test_every_procedure_has_all_members_and_no_other():
    assert all(set(item) - {"old_papers"} == MEMBERS for item in PROCEDURES)
    assert all(set(item) - {"condition"} == DOCUMENT_MEMBERS for item in DOCUMENTS)


def test_old_papers_stand_only_where_a_source_names_them(by_slug):
    named = {item["slug"]: item["old_papers"] for item in PROCEDURES if "old_papers" in item}

    assert {slug: [each["name_vi"] for each in rows] for slug, rows in named.items()} == {
        "driving-licence-exchange": ["Giấy phép lái xe cũ"],
        "land-certificate-exchange": ["Bản gốc Giấy chứng nhận đã cấp"],
    }
    assert "old licence must be sent back" in by_slug["driving-licence-exchange"]["courier_note"]
    assert "originals are handed in" in by_slug["land-certificate-exchange"]["documents_note"]
    for each in (each for rows in named.values() for each in rows):
        assert set(each) == {"name_vi", "name_en", "condition"}
        assert each["condition"] is None or set(each["condition"]) == {"vi", "en"}


def test_codes_and_slugs_are_well_formed_and_unique():
    codes = [item["code"] for item in PROCEDURES if item["code"]]
    slugs = [item["slug"] for item in PROCEDURES]

    assert [parse_procedure_code(code).national for code in codes] == codes
    assert len(set(codes)) == 41
    assert len(set(slugs)) == 44
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


def test_values_come_from_the_documented_lists():
    levels = {"commune", "province", "ministry-vertical", "multiple", None}

    assert {item["agency_level"] for item in PROCEDURES} == levels
    assert {way for item in PROCEDURES for way in item["filing_channels"]} == {
        "counter", "online", "post",
    }  # fmt: skip
    assert {way for item in PROCEDURES for way in item["result_return_stated"] or ()} == {
        "counter", "home", "online", "post",
    }  # fmt: skip
    assert {item["handling"] for item in DOCUMENTS} == {"hand_in", "show", "information", "online"}


def test_numbers_are_whole_and_not_negative():
    numbers = [item[name] for item in PROCEDURES for name in ("processing_working_days", "fee_vnd")]
    numbers += [
        item[name] for item in DOCUMENTS for name in ("originals", "certified_copies", "copies")
    ]

    assert all(number is None or (type(number) is int and number >= 0) for number in numbers)


def test_document_keys_are_ascii_and_unique_in_their_procedure():
    for item in PROCEDURES:
        keys = [document["key"] for document in item["required_documents"]]
        assert len(set(keys)) == len(keys)
        assert all(re.fullmatch(r"[a-z0-9_]{2,40}", key) for key in keys)


def test_certified_copies_are_set_only_where_the_name_speaks_of_certification():
    certified = [item for item in DOCUMENTS if item["certified_copies"] is not None]

    assert len(certified) == 4
    assert all("chứng thực" in item["name_vi"] for item in certified)
    assert all((item["certified_copies"], item["copies"]) == (1, 0) for item in certified)


def test_a_condition_is_said_in_both_languages():
    conditions = [item["condition"] for item in DOCUMENTS if "condition" in item]

    assert all(set(condition) == {"vi", "en"} for condition in conditions)
    assert all(text.endswith(".") for condition in conditions for text in condition.values())


def test_every_procedure_has_a_source_with_what_it_is():
    for item in PROCEDURES:
        assert item["sources"]
        for source in item["sources"]:
            assert set(source) == {"repository", "path", "commit", "what", "date"}
            assert source["what"]
            assert (source["repository"] is None) == (source["path"] is None)
            assert source["date"] is None or date.fromisoformat(source["date"])


def test_a_confirmed_procedure_names_a_public_repository():
    confirmed = [item for item in PROCEDURES if item["confidence"] == "confirmed"]

    assert all(any(source["repository"] for source in item["sources"]) for item in confirmed)


def test_no_procedure_is_marked_online_only_for_no_source_says_which():
    assert {item["online_only_since"] for item in PROCEDURES} == {None}


def test_assumptions_stand_apart_and_are_complete():
    for item in PROCEDURES:
        assumptions = item["assumptions"]
        assert set(assumptions) == {
            "service_minutes", "may_send", "may_receive", "in_person_signature",
            "in_person_presence", "sensitive", "skill", "basis",
        }  # fmt: skip
        assert set(assumptions["service_minutes"]) == PURPOSES
        assert all(5 <= minutes <= 30 for minutes in assumptions["service_minutes"].values())
        assert assumptions["skill"] == item["field"]
        assert assumptions["basis"].count(". ") >= 3


def test_sending_follows_the_filing_channels():
    for item in PROCEDURES:
        channels = item["filing_channels"]
        expected = ("post" in channels) if channels else None
        assert item["assumptions"]["may_send"] is expected


def test_receiving_follows_what_is_stated():
    may = Counter(item["assumptions"]["may_receive"] for item in PROCEDURES)

    assert may == {True: 34, None: 8, False: 2}
    for item in PROCEDURES:
        stated = set(item["result_return_stated"] or ()) & {"home", "post"}
        if stated and not item["assumptions"]["in_person_signature"]:
            assert item["assumptions"]["may_receive"] is True


def test_what_must_be_signed_in_person_is_not_brought_home(by_slug):
    marriage = by_slug["marriage-registration"]["assumptions"]

    assert (marriage["may_send"], marriage["may_receive"]) == (True, False)
    assert marriage["in_person_signature"]
    assert {
        slug for slug, item in by_slug.items() if item["assumptions"]["in_person_presence"]
    } == {
        "marriage-registration",
        "certify-signature",
        "driving-licence-issue",
        "disability-certificate",
    }


def test_criminal_health_and_identity_papers_are_sensitive(by_slug):
    sensitive = {slug for slug, item in by_slug.items() if item["assumptions"]["sensitive"]}

    assert len(sensitive) == 19
    assert {
        "judicial-record-certificate",
        "sickness-benefit",
        "disability-certificate",
        "ordinary-passport",
    } <= sensitive
    assert "building-permit" not in sensitive


def test_papers_that_are_only_shown_are_told_from_those_handed_in(by_slug):
    birth = by_slug["birth-registration"]["required_documents"]

    assert [item["key"] for item in birth if item["handling"] == "show"] == [
        "valid_photo_identity_paper",
        "proof_residence",
    ]


def test_the_text_is_in_normal_form_c():
    assert unicodedata.is_normalized("NFC", TEXT)
