"""What offices refuse."""

from backend.common.errors import DomainError, Kind


class OutsideServiceArea(DomainError):
    """No office serves this point. Facts: the nearest office and its distance in metres."""

    code = "outside-service-area"
    kind = Kind.RULE
    title = "No post office makes home visits at this place yet."
    advice = "Check the point on the map, or go to the nearest office."


class OfficeCodeTaken(DomainError):
    """Another office has this code."""

    code = "office-code-taken"
    kind = Kind.RULE
    title = "Another office already has this code."
    advice = "Look the office up before making it again."


class EmployeeCodeTaken(DomainError):
    """Another courier has this employee code."""

    code = "employee-code-taken"
    kind = Kind.RULE
    title = "Another courier already has this employee code."
    advice = "Look the courier up before adding them again."


class DayIsPast(DomainError):
    """A past day cannot be planned differently any more."""

    code = "day-is-past"
    kind = Kind.RULE
    title = "This day is over."
    advice = "Name today or a later day."


class RouteAreaNameTaken(DomainError):
    """Another route area of the office has this name."""

    code = "route-area-name-taken"
    kind = Kind.RULE
    title = "The office already has an area of this name."
    advice = "Change that area, or give this one another name."
