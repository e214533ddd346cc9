"""What custody refuses. A fact is never refused; what the phone can put right on the spot is."""

from backend.common.errors import DomainError, Kind


class PacketNotFound(DomainError):
    """No packet has this code or id, or it is another office's."""

    code = "packet-unknown"
    kind = Kind.RULE
    title = "No packet has this code."
    advice = "Scan the label again; the code stands below the bars."


class PacketOfOtherDossier(DomainError):
    """A packet was scanned that belongs to another dossier."""

    code = "packet-of-other-dossier"
    kind = Kind.RULE
    title = "This packet belongs to another dossier."
    advice = "Compare the code on the label with the one on the stop before you leave the door."


class ItemCodeInvalid(DomainError):
    """A text is not a postal item code."""

    code = "item-code-invalid"
    kind = Kind.RULE
    title = "This is not a postal item code."
    advice = "Scan the label again; two letters, nine digits, two letters."


class ItemCodeTaken(DomainError):
    """A packet has this code already."""

    code = "item-code-taken"
    kind = Kind.RULE
    title = "This label was used before."
    advice = "Use a fresh label."


class SealNumberInvalid(DomainError):
    """A text is not a seal number."""

    code = "seal-number-invalid"
    kind = Kind.RULE
    title = "This is not a seal number."
    advice = "Two letters and six to eight digits, as printed on the seal."


class SlipDisputeClosed(DomainError):
    """A slip can be disputed for some weeks. Facts: `closed_at`."""

    code = "slip-dispute-closed"
    kind = Kind.RULE
    title = "The time to dispute this slip is over."
    advice = "Call the post office."


class SealTaken(DomainError):
    """A seal closes one packet only."""

    code = "seal-taken"
    kind = Kind.RULE
    title = "This seal was used before."
    advice = "Use a fresh seal."


class ManifestInvalid(DomainError):
    """A list of papers that cannot be signed: empty, or with impossible lines."""

    code = "manifest-invalid"
    kind = Kind.RULE
    title = "This list of papers is not possible."
    advice = "Correct the named line."


class ContentDiffers(DomainError):
    """The recipient found another number of papers than listed, or wrong names on them."""

    code = "content-differs"
    kind = Kind.RULE
    title = "What the recipient found is not what the list says."
    advice = "Count again together; if the result is wrong, do not hand it over: `refuse_result`."


class PacketSuperseded(DomainError):
    """A result was refused as wrong, and the agency has issued another. Fact: `s10`."""

    code = "packet-superseded"
    kind = Kind.RULE
    title = "This is the wrong result, which goes back to the agency."
    advice = "Hand over the other packet of this dossier."


class PacketNotResult(DomainError):
    """Only a result can be refused because it is wrong. Facts: `s10`, `purpose`."""

    code = "packet-not-result"
    kind = Kind.RULE
    title = "This packet holds no result."
    advice = "Compare the code on the label; papers that come back are handed over or kept."


class ManifestDiffers(DomainError):
    """The hash both parties saw is not the hash of the list that was sent."""

    code = "manifest-differs"
    kind = Kind.RULE
    title = "The list is not the one that was signed."
    advice = "Show the list again and let both parties sign it again."


class SignatureTooPoor(DomainError):
    """Strokes that nobody would take for a signature, or that are not strokes."""

    code = "signature-too-poor"
    kind = Kind.RULE
    title = "This is hardly a signature."
    advice = "Ask the person to sign again, over the whole field."


class SignatureMissing(DomainError):
    """It was said that somebody signed, and there is no signature."""

    code = "signature-missing"
    kind = Kind.RULE
    title = "A signature is missing."
    advice = "Let the named party sign, or say that the person cannot or will not."


class WitnessUnnamed(DomainError):
    """A witness signed, and nobody wrote down who it is."""

    code = "witness-unnamed"
    kind = Kind.RULE
    title = "The witness has no name."
    advice = "Ask the witness for the name and record it with the signature."


class MediaMissing(DomainError):
    """Photos that the server does not have yet."""

    code = "media-missing"
    kind = Kind.RULE
    title = "A photo has not arrived yet."
    advice = "Send the named photos first, then this again."


class NotTheHolder(DomainError):
    """Somebody wants to hand over what he does not hold."""

    code = "not-the-holder"
    kind = Kind.RULE
    title = "The giver does not hold all of these packets."
    advice = "Take the named codes off the list, or settle the batch they are waiting in."


class PacketNotReady(DomainError):
    """A packet that cannot be handed on in its present state."""

    code = "packet-not-ready"
    kind = Kind.RULE
    title = "A packet cannot be handed on now."
    advice = "Resolve its incident first, or leave it out."


class PacketInOtherBatch(DomainError):
    """A packet waits in a batch that is not settled."""

    code = "packet-in-other-batch"
    kind = Kind.RULE
    title = "A packet waits in another batch."
    advice = "Countersign or withdraw that batch first."


class HandoverNotPossible(DomainError):
    """Papers do not go from this kind of holder to that one in a batch."""

    code = "handover-not-possible"
    kind = Kind.RULE
    title = "Papers are not handed over between these two."
    advice = "Couriers, offices and desks hand batches to each other, never to themselves."


class BatchEmpty(DomainError):
    """A batch without packets."""

    code = "batch-empty"
    kind = Kind.RULE
    title = "A batch needs at least one packet."
    advice = "Scan the packets first."


class TallyIncomplete(DomainError):
    """The receiver did not say of each packet whether it is there."""

    code = "tally-incomplete"
    kind = Kind.RULE
    title = "Each packet of the batch must be counted."
    advice = "Say of the named codes whether they are present, missing or damaged."


class SelfCountersigned(DomainError):
    """Giver and receiver of a batch are two people."""

    code = "self-countersigned"
    kind = Kind.RULE
    title = "Who handed a batch over cannot countersign it."
    advice = "Let somebody of the receiving side count and sign."


class IncidentClosed(DomainError):
    """An incident that was resolved before, in another way."""

    code = "incident-closed"
    kind = Kind.RULE
    title = "This incident was closed before."
    advice = "Read it again; its outcome stands there."
