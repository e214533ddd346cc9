"""What can go wrong with agencies and desks."""

from backend.common.errors import DomainError, Kind


class AgencyCodeInvalid(DomainError):
    """A text is not an agency code."""

    code = "agency-code-invalid"
    kind = Kind.RULE
    title = "This is not an agency code."
    advice = "Write it like 000.00.14.H20 (QCVN 102:2016/BTTTT) or H20.14 (Decision 20/2020)."


class OpeningHoursInvalid(DomainError):
    """An opening pattern has an unknown day, or parts that overlap or run backwards."""

    code = "opening-hours-invalid"
    kind = Kind.RULE
    title = "These opening hours are not possible."
    advice = "Give each day as rising [from, to] pairs in seconds after midnight."
