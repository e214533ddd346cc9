"""What notifications refuse."""

from backend.common.errors import DomainError, Kind


class DutyToTell(DomainError):
    """Nobody can opt out of what the law or somebody's papers ask us to say."""

    code = "duty-to-tell"
    kind = Kind.RULE
    title = "These messages cannot be switched off."
    advice = "Leave out the kinds whose `may_opt_out` is false."


class UnknownMessageKind(DomainError):
    """There are no such messages for this person."""

    code = "unknown-message-kind"
    kind = Kind.RULE
    title = "There is no such kind of message."
    advice = "Take the kinds from the list of preferences."


class NotAPushService(DomainError):
    """A subscription names a host that is no push service we know."""

    code = "not-a-push-service"
    kind = Kind.RULE
    title = "This endpoint belongs to no push service we know."
    advice = "Send what the browser's PushManager gave; an operator can allow its host."


class NoWebPush(DomainError):
    """This installation sends no pushes to browsers."""

    code = "no-web-push"
    kind = Kind.RULE
    title = "This installation sends no pushes to browsers."


class ReportNotGenuine(DomainError):
    """A report does not carry the signature of the company it says it comes from."""

    code = "report-not-genuine"
    kind = Kind.MALFORMED
    title = "This report is not signed by whom it says."


class LinkInvalid(DomainError):
    """A one-tap link that we did not make, that was changed, or that has ended."""

    code = "link-invalid"
    kind = Kind.NOT_FOUND
    title = "This link is not valid, or its time is over."


class LinkUsed(DomainError):
    """A one-tap link that changes something works once."""

    code = "link-used"
    kind = Kind.CONFLICT
    title = "This link was used already."
