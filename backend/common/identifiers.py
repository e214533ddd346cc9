"""Identifiers of the Vietnamese public services: read, check, bring into one form.

Every `parse_…` takes what a person typed or a system sent, tolerates outer spaces and case
where the format allows it, and returns the canonical value or raises `InvalidIdentifier`.
Shape and arithmetic only: whether a code exists is a question for the database.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Never

import phonenumbers
from phonenumbers import PhoneNumberType

QCVN_AGENCY: Final = r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}"
DECISION_20_AGENCY: Final = r"[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,4}"
DECISION_20_MAX_LENGTH: Final = 35

_AGENCY: Final = re.compile(rf"(?P<qcvn>{QCVN_AGENCY})|(?P<dotted>{DECISION_20_AGENCY})")
_DOSSIER: Final = re.compile(
    rf"(?P<agency>{QCVN_AGENCY}|{DECISION_20_AGENCY})-(?P<day>[0-9]{{6}})-(?P<number>[0-9]{{4,6}})"
)
_PROCEDURE: Final = re.compile(rf"(?P<national>[1-9]\.[0-9]{{6}})(?:\.(?P<agency>{QCVN_AGENCY}))?")
_S10: Final = re.compile(
    r"(?P<service>[A-Z]{2})(?P<serial>[0-9]{8})(?P<check>[0-9])(?P<country>[A-Z]{2})"
)
_SEAL: Final = re.compile(r"[A-Z]{2}[0-9]{6,8}")

S10_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)

# Decision 124/2004/QĐ-TTg: the 63 provinces of before 2025. A citizen's number keeps the code
# of the province of birth registration; the merger of 2025 renumbered nobody.
CITIZEN_ID_PROVINCES: Final = frozenset(
    f"{code:03d}"
    for code in (
        1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33,
        34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66,
        67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
    )
)  # fmt: skip


class InvalidIdentifier(ValueError):
    """A text is not the identifier it should be.

    Attributes:
        code: stable, for machines, e.g. `dossier-code-invalid`.
        value_kind: what was expected, e.g. `dossier-code`.
        reason: what is wrong, e.g. `shape`, `check-digit`. Never the value itself: some are
            personal, and errors end up in logs.
    """

    def __init__(self, code: str, value_kind: str, reason: str) -> None:
        super().__init__(f"not a valid {value_kind}: {reason}")
        self.code = code
        self.value_kind = value_kind
        self.reason = reason


def _refuse(value_kind: str, reason: str) -> Never:
    # `from None`: the causes of parsing libraries quote what they could not read.
    raise InvalidIdentifier(f"{value_kind}-invalid", value_kind, reason) from None


def _plain(text: str) -> str:
    return text.strip().upper()


# Agencies, dossiers, procedures ------------------------------------------------------------


class AgencyCodeStyle(StrEnum):
    """The two ways an agency is written."""

    QCVN_102 = "qcvn-102"  # 000.00.14.H20, the lowest level first
    DECISION_20 = "decision-20"  # H20.14, the highest level first


@dataclass(frozen=True, slots=True)
class AgencyCode:
    """An agency's code and its levels, highest first: ("H20", "14")."""

    text: str
    style: AgencyCodeStyle
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A dossier's code at its agency: the counter starts again every day at every agency."""

    text: str
    agency: AgencyCode
    received_day: date
    number: int


@dataclass(frozen=True, slots=True)
class ProcedureCode:
    """A procedure's national code, and the agency whose local version is meant, if any."""

    text: str
    national: str
    agency: AgencyCode | None


def parse_agency_code(text: str) -> AgencyCode:
    """Read an agency code of either style.

    Source: QCVN 102:2016/BTTTT (four groups, read from the right; zeros mean "no such level")
    and Decision 20/2020/QĐ-TTg (dotted, up to 35 characters), accepted as an alias.

    Raises:
        InvalidIdentifier: `agency-code-invalid`.
    """
    code = _plain(text)
    match = _AGENCY.fullmatch(code)
    if match is None or len(code) > DECISION_20_MAX_LENGTH:
        _refuse("agency-code", "shape")
    groups = code.split(".")
    if match["dotted"]:
        return AgencyCode(code, AgencyCodeStyle.DECISION_20, tuple(groups))
    levels = groups[::-1]
    while set(levels[-1]) == {"0"}:
        levels.pop()
    return AgencyCode(code, AgencyCodeStyle.QCVN_102, tuple(levels))


def parse_dossier_code(text: str) -> DossierCode:
    """Read `<agency>-<yymmdd>-<number>`, e.g. `000.00.14.H20-200703-0002`.

    Raises:
        InvalidIdentifier: `dossier-code-invalid`, reason `shape` or `date`.
    """
    code = _plain(text)
    match = _DOSSIER.fullmatch(code)
    if match is None:
        _refuse("dossier-code", "shape")
    year, month, day = (int(match["day"][at : at + 2]) for at in (0, 2, 4))
    try:
        received_day = date(2000 + year, month, day)
    except ValueError:
        _refuse("dossier-code", "date")
    return DossierCode(code, parse_agency_code(match["agency"]), received_day, int(match["number"]))


def parse_procedure_code(text: str) -> ProcedureCode:
    """Read a procedure code: `2.000635`, or `1.010708.000.00.00.H56` for a local version.

    Raises:
        InvalidIdentifier: `procedure-code-invalid`.
    """
    code = _plain(text)
    match = _PROCEDURE.fullmatch(code)
    if match is None:
        _refuse("procedure-code", "shape")
    agency = parse_agency_code(match["agency"]) if match["agency"] else None
    return ProcedureCode(code, match["national"], agency)


# People ------------------------------------------------------------------------------------


class CitizenIdKind(StrEnum):
    """The present number of twelve digits, and the old card's nine."""

    CCCD = "cccd"
    CMND = "cmnd"


class Sex(StrEnum):
    """As written in the number."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A citizen's number and what it tells; the old number tells nothing.

    `number` stays out of `repr`, so that it cannot slip into a log.
    """

    number: str = field(repr=False)
    kind: CitizenIdKind
    birth_province: str | None = None
    sex: Sex | None = None
    birth_year: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Phone:
    """A Vietnamese number in E.164. Only a mobile one can get SMS and Zalo."""

    e164: str
    is_mobile: bool


def parse_citizen_id(text: str) -> CitizenId:
    """Read a personal identification number (12 digits) or an old CMND number (9 digits).

    The 12 digits: 3 province of birth, 1 century and sex (0 and 1 for men and women of the
    1900s, 2 and 3 of the 2000s), 2 year, 6 serial. There is no check digit: a number with two
    serial digits swapped looks right.

    Raises:
        InvalidIdentifier: `citizen-id-invalid`, reason `shape`, `province` or `century`.
    """
    number = "".join(text.split())
    if re.fullmatch(r"[0-9]{9}", number):
        return CitizenId(number=number, kind=CitizenIdKind.CMND)
    if not re.fullmatch(r"[0-9]{12}", number):
        _refuse("citizen-id", "shape")
    if number[:3] not in CITIZEN_ID_PROVINCES:
        _refuse("citizen-id", "province")
    century, female = divmod(int(number[3]), 2)
    if century > 1:  # 4 to 9 are kept for births from the year 2100 on
        _refuse("citizen-id", "century")
    return CitizenId(
        number=number,
        kind=CitizenIdKind.CCCD,
        birth_province=number[:3],
        sex=Sex.FEMALE if female else Sex.MALE,
        birth_year=1900 + 100 * century + int(number[4:6]),
    )


def parse_phone(text: str) -> Phone:
    """Read a Vietnamese mobile or landline number, written nationally or with +84.

    Hotlines, short codes (1022, 1900 …), extensions and foreign numbers are refused: nobody
    can be reached there in person.

    Raises:
        InvalidIdentifier: `phone-invalid`, reason `shape`, `country` or `line`.
    """
    if any(character.isalpha() for character in text):
        _refuse("phone", "shape")  # the library would read letters as keys of an old telephone
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        _refuse("phone", "shape")
    if number.country_code != 84:
        _refuse("phone", "country")
    if number.extension or not phonenumbers.is_valid_number(number):
        _refuse("phone", "shape")
    line = phonenumbers.number_type(number)
    if line not in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE}:
        _refuse("phone", "line")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164=e164, is_mobile=line == PhoneNumberType.MOBILE)


# Post --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemCode:
    """A postal item's code of UPU standard S10: `EA123456785VN`."""

    text: str
    service: str
    serial: int
    country: str


def parse_s10(text: str) -> ItemCode:
    """Read a postal item code, with or without the spaces that labels print.

    Raises:
        InvalidIdentifier: `item-code-invalid`, reason `shape` or `check-digit`.
    """
    code = "".join(text.upper().split())
    match = _S10.fullmatch(code)
    if match is None:
        _refuse("item-code", "shape")
    serial = int(match["serial"])
    if int(match["check"]) != _s10_check_digit(serial):
        _refuse("item-code", "check-digit")
    return ItemCode(code, match["service"], serial, match["country"])


def make_s10(service: str, serial: int, country: str = "VN") -> str:
    """Return the item code for two service letters and a serial of up to eight digits.

    Raises:
        InvalidIdentifier: `item-code-invalid` if the parts cannot make a code.
    """
    if not 0 <= serial <= 99_999_999:
        _refuse("item-code", "serial")
    return parse_s10(f"{service}{serial:08d}{_s10_check_digit(serial)}{country}").text


def parse_seal_number(text: str) -> str:
    """Return the seal number: two letters and six to eight digits, our own format.

    Raises:
        InvalidIdentifier: `seal-number-invalid`.
    """
    number = _plain(text)
    if not _SEAL.fullmatch(number):
        _refuse("seal-number", "shape")
    return number


def _s10_check_digit(serial: int) -> int:
    """Source: UPU S10: 11 minus the weighted sum modulo 11; 10 becomes 0 and 11 becomes 5."""
    digits = (int(digit) for digit in f"{serial:08d}")
    total = sum(digit * weight for digit, weight in zip(digits, S10_WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
