"""What accounts refuse. No answer tells whether somebody else has an account or a code."""

from backend.common.errors import DomainError, Kind


class CodeExpired(DomainError):
    """There is no live code for this phone and purpose: too old, used, or never asked for."""

    code = "code-expired"
    kind = Kind.RULE
    title = "This code is no longer valid."
    advice = "Ask for a new code; it lives five minutes and can be used once."


class CodeWrong(DomainError):
    """The code is another one. `left` says how many tries remain."""

    code = "code-wrong"
    kind = Kind.RULE
    title = "This is not the code that was sent."
    advice = "Read the latest message again. When no try is left, ask for a new code."


class CodeBurnt(DomainError):
    """The code was guessed wrong too often and is worth nothing now."""

    code = "code-burnt"
    kind = Kind.RULE
    title = "This code was entered wrong too often."
    advice = "Ask for a new code."


class TooManyCodes(DomainError):
    """No more codes today, for this phone or for the whole service."""

    code = "too-many-codes"
    kind = Kind.LIMIT
    title = "No more codes can be sent to this phone today."
    advice = "Come back tomorrow, or call the post office."


class EnrolmentCodeWrong(DomainError):
    """No live enrolment code has these digits: wrong, too old, used, or guessed too often."""

    code = "enrolment-code-wrong"
    kind = Kind.RULE
    title = "This enrolment code cannot be used."
    advice = "Check the digits, or ask the office for a new code."


class TooManyTries(DomainError):
    """Too many wrong enrolment codes arrived in this hour, from anybody."""

    code = "too-many-tries"
    kind = Kind.LIMIT
    title = "Too many enrolment codes were tried in this hour."
    advice = "Come back in the next hour."


class NotACourier(DomainError):
    """Devices are enrolled for couriers only."""

    code = "not-a-courier"
    kind = Kind.RULE
    title = "Only an active courier can have a device."
    advice = "Check whom the code is for."


class DeviceRevoked(DomainError):
    """The device was reported lost or taken out of service; its token opens nothing."""

    code = "device-revoked"
    kind = Kind.UNAUTHENTICATED
    title = "This device was taken out of service."
    advice = "Keep the app: what it holds is not lost. Ask the office to enrol the device again."


class UsernameTaken(DomainError):
    """Two accounts cannot have one name."""

    code = "username-taken"
    kind = Kind.RULE
    title = "There is already an account with this name."
    advice = "Choose another name."
