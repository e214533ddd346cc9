"""What the edge itself refuses; the rest are refusals of the packages below."""

from backend.common.errors import DomainError, Kind


class OperationIdReused(DomainError):
    """An operation's id came back with other content, or from somebody else."""

    code = "operation-id-reused"
    kind = Kind.RULE
    title = "This operation id was used for something else."
    advice = "Record it again under a new id. What was sent is kept for review."


class OperationMalformed(DomainError):
    """An operation has not the form of its kind. Facts: `errors`, as in every problem."""

    code = "malformed"
    kind = Kind.MALFORMED
    title = "The operation is not well formed."
    advice = "Correct the fields named in `errors` and record it again under a new id."


class OperationKindUnknown(DomainError):
    """A kind this server does not know. Facts: `kinds`."""

    code = "operation-kind-unknown"
    kind = Kind.RULE
    title = "This kind of operation is not known here."
    advice = "Update the app, or record it again as one of `kinds`."


class OperationFailed(DomainError):
    """Our own fault; nothing was changed and nothing was stored."""

    code = "operation-failed"
    kind = Kind.CONFLICT
    title = "Something broke on our side; nothing was changed."
    advice = "Send the same operation again later; it is done once."


class EarlierOperationWaits(DomainError):
    """An operation this one may rest on has to be sent again first. Facts: `operation_id`."""

    code = "earlier-operation-waits"
    kind = Kind.CONFLICT
    title = "An earlier operation of this push has to be sent again first."
    advice = "Send both again, in order."


class EarlierOperationMissing(DomainError):
    """An operation rests on one of the same phone that has not arrived. Facts: `s10`."""

    code = "earlier-operation-missing"
    kind = Kind.RULE
    title = "An earlier operation of this phone has not arrived yet."
    advice = "Send everything that waits; this one is kept and taken up by itself."


class UpdateNeeded(DomainError):
    """The app or the payload is older than the last three versions. Facts: `accepted`."""

    code = "update-needed"
    kind = Kind.RULE
    title = "This version of the app is too old."
    advice = "Update the app. What was sent is kept and looked at by the office."


class InstallQuarantined(DomainError):
    """Two phones count with one installation's number: one is a copy. Facts: `device_seq`."""

    code = "install-quarantined"
    kind = Kind.RULE
    title = "This installation was copied: one counter, two histories."
    advice = "Start the app as a new installation. What was sent is kept for the office."


class InstallOfOther(DomainError):
    """The installation belongs to another courier, or a drain token is for another device."""

    code = "install-of-other"
    kind = Kind.FORBIDDEN
    title = "This installation belongs to somebody else."
    advice = "Sign in as the courier who used it, and send what waits."


class DismissedByDispatcher(DomainError):
    """A dispatcher looked at it and decided that it does not count. Facts: `reason`."""

    code = "dismissed"
    kind = Kind.RULE
    title = "The office decided that this does not count."
    advice = "Call the office if that is wrong."


class NothingToApply(DomainError):
    """A decision that does not fit what is to be decided. Facts: `possible`."""

    code = "decision-not-possible"
    kind = Kind.RULE
    title = "This cannot be decided in that way."
    advice = "Choose one of `possible`."


class ResyncNeeded(DomainError):
    """The cursor means nothing here any more. Facts: `epoch`, `reason`."""

    code = "resync-needed"
    kind = Kind.GONE
    title = "What you know is of another time of this server."
    advice = "Take the whole package again; after another `epoch`, offer what you did in 30 days."


class OtherPhoneIsLive(DomainError):
    """Another phone of this courier reports where the shift is."""

    code = "other-phone-is-live"
    kind = Kind.RULE
    title = "Another phone reports positions for this shift."
    advice = "Say `take_over` if this is the phone on the road now."
