import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.common.identifiers import (
    CITIZEN_ID_PROVINCES,
    AgencyCodeStyle,
    CitizenIdKind,
    InvalidIdentifier,
    Phone,
    Sex,
    make_s10,
    parse_agency_code,
    parse_citizen_id,
    parse_dossier_code,
    parse_phone,
    parse_procedure_code,
    parse_s10,
    parse_seal_number,
)


def refusal_of(parse, text):
    with pytest.raises(InvalidIdentifier) as caught:
        parse(text)
    return caught.value.code, caught.value.reason


def test_an_agency_code_of_four_groups_is_read_from_the_right():
    agency = parse_agency_code(" 000.00.14.h20 ")

    assert agency.text == "000.00.14.H20"
    assert agency.style is AgencyCodeStyle.QCVN_102
    assert agency.levels == ("H20", "14")
    assert parse_agency_code("000.00.00.H56").levels == ("H56",)


def test_the_dotted_agency_code_is_accepted_as_an_alias():
    agency = parse_agency_code("H56.67.34")

    assert agency.style is AgencyCodeStyle.DECISION_20
    assert agency.levels == ("H56", "67", "34")


@pytest.mark.parametrize("text", ["", "H5", "00.00.14.H20", "000.00.14.20H", "H56.1234", "H56."])
def test_other_shapes_of_agency_code_are_refused(text):
    assert refusal_of(parse_agency_code, text) == ("agency-code-invalid", "shape")


def test_a_dossier_code_tells_its_agency_day_and_number():
    dossier = parse_dossier_code("000.00.14.H20-200703-0002")

    assert dossier.agency.levels == ("H20", "14")
    assert dossier.received_day.isoformat() == "2020-07-03"
    assert dossier.number == 2


def test_a_dossier_code_with_a_dotted_agency_is_accepted():
    dossier = parse_dossier_code("H56.67.34-250825-0012")

    assert dossier.text == "H56.67.34-250825-0012"
    assert dossier.received_day.isoformat() == "2025-08-25"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("000.00.14.H20-200732-0002", "date"),
        ("000.00.14.H20-230229-0002", "date"),
        ("000.00.14.H20-200703-002", "shape"),
        ("000.00.14.H20-200703-0002-ab12", "shape"),
        ("000.00.14.H20 200703 0002", "shape"),
        ("000.00.14.H20-٢٠0703-0002", "shape"),  # digits of another script
    ],
)
def test_a_wrong_dossier_code_is_refused_with_its_reason(text, reason):
    assert refusal_of(parse_dossier_code, text) == ("dossier-code-invalid", reason)


def test_a_procedure_code_may_carry_the_agency_of_its_local_version():
    national = parse_procedure_code("2.000635")
    local = parse_procedure_code("1.010708.000.00.00.H56")

    assert (national.national, national.agency) == ("2.000635", None)
    assert local.national == "1.010708"
    assert local.agency is not None
    assert local.agency.levels == ("H56",)


@pytest.mark.parametrize("text", ["0.000635", "2.00635", "2000635", "2.000635.H56", "2.000635\n3"])
def test_other_shapes_of_procedure_code_are_refused(text):
    assert refusal_of(parse_procedure_code, text) == ("procedure-code-invalid", "shape")


def test_a_citizen_id_tells_province_sex_and_year_of_birth():
    citizen = parse_citizen_id("087 190 000 001")

    assert citizen.number == "087190000001"
    assert citizen.kind is CitizenIdKind.CCCD
    assert (citizen.birth_province, citizen.sex, citizen.birth_year) == ("087", Sex.FEMALE, 1990)


@pytest.mark.parametrize(
    ("number", "sex", "year"),
    [
        ("001099000001", Sex.MALE, 1999),
        ("001199000001", Sex.FEMALE, 1999),
        ("001200000001", Sex.MALE, 2000),
        ("001325000001", Sex.FEMALE, 2025),
    ],
)
def test_the_fourth_digit_is_century_and_sex(number, sex, year):
    citizen = parse_citizen_id(number)

    assert (citizen.sex, citizen.birth_year) == (sex, year)


def test_an_old_card_number_is_accepted_and_tells_nothing():
    citizen = parse_citizen_id("340123456")

    assert citizen.kind is CitizenIdKind.CMND
    assert (citizen.birth_province, citizen.sex, citizen.birth_year) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("08719000000", "shape"),
        ("0871900000012", "shape"),
        ("08719000000A", "shape"),
        ("003190000001", "province"),  # 003 was never given out
        ("087490000001", "century"),
    ],
)
def test_a_wrong_citizen_id_is_refused_with_its_reason(text, reason):
    assert refusal_of(parse_citizen_id, text) == ("citizen-id-invalid", reason)


@pytest.mark.parametrize(
    ("parse", "text"), [(parse_citizen_id, "003190000001"), (parse_phone, "0912345")]
)
def test_a_refusal_never_repeats_a_personal_value(parse, text):
    with pytest.raises(InvalidIdentifier) as caught:
        parse(text)

    assert text not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_citizen_id_does_not_show_its_number():
    shown = repr(parse_citizen_id("087190000001"))

    assert "087190000001" not in shown
    assert "1990" not in shown


def test_there_are_63_provinces_of_birth():
    assert len(CITIZEN_ID_PROVINCES) == 63
    assert {"001", "087", "096"} <= CITIZEN_ID_PROVINCES


@pytest.mark.parametrize("text", ["0912345678", "091 234 5678", "+84 912-345-678", "84912345678"])
def test_a_mobile_number_is_stored_in_one_form(text):
    assert parse_phone(text) == Phone(e164="+84912345678", is_mobile=True)


def test_a_landline_is_accepted_and_flagged():
    assert parse_phone("0277 3851 111") == Phone(e164="+842773851111", is_mobile=False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1022", "shape"),
        ("0163 123 4567", "shape"),  # eleven-digit mobiles ended in 2018
        ("0912345", "shape"),
        ("0912ABC456", "shape"),
        ("02773851111 ext 5", "shape"),
        ("1900545481", "line"),
        ("+33 1 42 68 53 00", "country"),
        ("", "shape"),
    ],
)
def test_a_number_that_reaches_nobody_in_person_is_refused(text, reason):
    assert refusal_of(parse_phone, text) == ("phone-invalid", reason)


def test_an_item_code_is_read_with_or_without_its_printed_spaces():
    item = parse_s10("ea 123 456 785 vn")

    assert item.text == "EA123456785VN"
    assert (item.service, item.serial, item.country) == ("EA", 12_345_678, "VN")
    assert parse_s10("RR473124829VN").serial == 47_312_482


def test_an_item_code_with_a_wrong_digit_is_refused():
    assert refusal_of(parse_s10, "EA123456784VN") == ("item-code-invalid", "check-digit")
    assert refusal_of(parse_s10, "EA12345678VN") == ("item-code-invalid", "shape")


@pytest.mark.parametrize(
    ("serial", "code"),
    [
        (0, "HC000000005VN"),  # remainder 0: 11 becomes 5
        (8, "HC000000080VN"),  # remainder 1: 10 becomes 0
        (12_345_678, "HC123456785VN"),
    ],
)
def test_an_item_code_is_made_with_its_check_digit(serial, code):
    assert make_s10("HC", serial) == code


@pytest.mark.parametrize(("service", "serial"), [("H", 1), ("H1", 1), ("HC", -1), ("HC", 10**8)])
def test_an_item_code_cannot_be_made_from_wrong_parts(service, serial):
    with pytest.raises(InvalidIdentifier, match="item-code"):
        make_s10(service, serial)


@given(serial=st.integers(0, 99_999_999), place=st.integers(2, 9), other=st.integers(1, 9))
def test_one_wrong_digit_of_a_serial_is_noticed_unless_the_check_digit_is_5(serial, place, other):
    code = make_s10("EA", serial)
    assert parse_s10(code).serial == serial
    assume(code[10] != "5")  # the standard gives 5 for two remainders, 0 and 6
    wrong = str((int(code[place]) + other) % 10)

    with pytest.raises(InvalidIdentifier):
        parse_s10(code[:place] + wrong + code[place + 1 :])


def test_a_seal_number_has_two_letters_and_six_to_eight_digits():
    assert parse_seal_number(" dt000123 ") == "DT000123"
    assert refusal_of(parse_seal_number, "DT12345") == ("seal-number-invalid", "shape")
    assert refusal_of(parse_seal_number, "DT123456789") == ("seal-number-invalid", "shape")
