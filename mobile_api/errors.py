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
