"""What scheduling refuses, and why."""

from backend.common.errors import DomainError, Kind


class WindowNotOffered(DomainError):
    """The window is in the past, too near, too far, or not one of the office's windows."""

    code = "window-not-offered"
    kind = Kind.RULE
    title = "This window cannot be booked."
    advice = "Ask for offers and take one of them."


class PlaceTaken(DomainError):
    """Somebody else took the last feasible place of this window. Facts: `alternatives`."""

    code = "place-taken"
    kind = Kind.CONFLICT
    title = "No courier can keep this window any more."
    advice = "Take one of the `alternatives`, or ask for offers again."


class PlaceFree(DomainError):
    """Nobody has to wait for this day. Facts: `offers`, windows that can be held now."""

    code = "place-free"
    kind = Kind.RULE
    title = "This day still has a place; nobody has to wait for it."
    advice = "Hold one of the `offers`."


class NothingToWaitFor(DomainError):
    """Waiting would not help. Facts: `reason`, as of a day without offers."""

    code = "nothing-to-wait-for"
    kind = Kind.RULE
    title = "No place will become free for this on that day."
    advice = "Choose another day: the `reason` says why this one cannot be."


class WaitingAlready(DomainError):
    """This phone waits for as many days as it may, or for this one already."""

    code = "waiting-already"
    kind = Kind.LIMIT
    title = "This phone waits already."
    advice = "Leave a waiting list before you join another."


class HoldNotLive(DomainError):
    """The hold has ended: expired, released, or confirmed before."""

    code = "hold-not-live"
    kind = Kind.RULE
    title = "This hold has ended."
    advice = "Ask for offers and hold a place again."


class TooManyHolds(DomainError):
    """One phone keeps too many places at once."""

    code = "too-many-holds"
    kind = Kind.LIMIT
    title = "This phone already keeps as many places as it may."
    advice = "Confirm or release one, or wait until it expires."


class TooLate(DomainError):
    """Past the cut-off for what the citizen may do herself."""

    code = "too-late"
    kind = Kind.RULE
    title = "It is too late to change this here."
    advice = "Call the office: a clerk can still do it."


class ErrandUnknown(DomainError):
    """An errand names nothing we can work on."""

    code = "errand-unknown"
    kind = Kind.RULE
    title = "An errand needs a procedure and an agency, or a dossier."
    advice = (
        "Give `procedure_id` and `agency_id` for new papers, `dossier_token` for a known dossier."
    )


class ErrandTwice(DomainError):
    """One wish names the same dossier for the same purpose more than once."""

    code = "errand-twice"
    kind = Kind.RULE
    title = "The same errand is named twice."
    advice = "Name each dossier and purpose once."


class ErrandLive(DomainError):
    """The dossier already has an appointment for this purpose."""

    code = "errand-live"
    kind = Kind.RULE
    title = "This dossier already has an appointment for this purpose."
    advice = "Reschedule that appointment instead."


class NothingToDeliver(DomainError):
    """The dossier's result is not with the post, so nobody can deliver it."""

    code = "nothing-to-deliver"
    kind = Kind.RULE
    title = "The result of this dossier is not ready to be delivered."
    advice = "Follow the dossier; we tell you when the result is ready."


class PapersStopped(DomainError):
    """The packet that would be brought is missing, damaged or disputed."""

    code = "papers-stopped"
    kind = Kind.CONFLICT
    title = "These papers cannot be brought now: something is wrong with their packet."
    advice = "The post office is looking into it; we tell you as soon as they can be brought."


class ResultBeingCorrected(DomainError):
    """The recipient found the result wrong and the agency has not issued another. Fact: `fault`."""

    code = "result-being-corrected"
    kind = Kind.RULE
    title = "The result of this dossier was wrong and is being corrected."
    advice = "Follow the dossier; we tell you when the right result is ready."


class DoesNotFit(DomainError):
    """A dispatcher's move breaks a rule of the route. Facts: `rule`, `visit`, `shortfall_s`."""

    code = "does-not-fit"
    kind = Kind.RULE
    title = "The visit does not fit there."
    advice = "Choose another courier or position; the facts say which rule breaks."


class RevisionMoved(DomainError):
    """Somebody changed the day in between."""

    code = "revision-moved"
    kind = Kind.CONFLICT
    title = "The service day was changed in between."
    advice = "Read the day again and repeat what you still want."


class VisitMoved(DomainError):
    """The visit was given another day or another number while we waited for its lock."""

    code = "visit-moved"
    kind = Kind.CONFLICT
    title = "The visit was moved in between."
    advice = "Read the appointment again and repeat what you still want."


class DayNotOpen(DomainError):
    """The day is past the state in which this can be done."""

    code = "day-not-open"
    kind = Kind.RULE
    title = "The service day is past this step."
    advice = "Read the day: its state says what is possible."


class EvidenceMissing(DomainError):
    """A failed attempt lacks the evidence its reason asks for. Facts: `missing`."""

    code = "evidence-missing"
    kind = Kind.RULE
    title = "This reason needs more evidence."
    advice = "Add what `missing` lists and send it again."


class DisputeClosed(DomainError):
    """A failed visit can be disputed for some weeks. Facts: `closed_at`."""

    code = "dispute-closed"
    kind = Kind.RULE
    title = "The time to dispute this visit is over."
    advice = "Call the post office."


class TriesUsedUp(DomainError):
    """The courier has come as often as the policy allows."""

    code = "tries-used-up"
    kind = Kind.RULE
    title = "No courier comes again for this visit."
    advice = "Papers: book a new visit. Results: see the dossier's page for where they wait."


class KeepingNotOver(DomainError):
    """What is kept is still with the post. Facts: `packets`, each with `s10` and `state`."""

    code = "keeping-not-over"
    kind = Kind.RULE
    title = "The post still has what is kept."
    advice = "Hand the packets to the desk or to the citizen first."


class KeepingGoesBack(DomainError):
    """The task is to bring a wrong result back, so nothing is handed out for it."""

    code = "keeping-goes-back"
    kind = Kind.RULE
    title = "This result was found wrong and goes back to the agency."
    advice = "Hand it to the agency's desk."


class PacketNotKept(DomainError):
    """The packet is not what this keeping is about. Fact: `s10`."""

    code = "packet-not-kept"
    kind = Kind.RULE
    title = "This packet is not the one that is kept to be fetched."
    advice = "Scan one of the keeping's `packets`."


class NotYourVisit(DomainError):
    """The appointment was never in a route of this courier."""

    code = "not-your-visit"
    kind = Kind.NOT_FOUND
    title = "There is no such visit in your routes."


class CodeNeeded(DomainError):
    """Nobody is signed in and no code was given."""

    code = "code-needed"
    kind = Kind.RULE
    title = "The code that was sent to the phone is needed."
    advice = "Send `code`, or sign in with the same phone."


class ReasonNeeded(DomainError):
    """Staff changes somebody's visit without saying why."""

    code = "reason-needed"
    kind = Kind.RULE
    title = "A change by staff needs a reason."
    advice = "Send `reason`."


class NotTheOwnersPhone(DomainError):
    """A known dossier is booked online with a phone that is not its owner's."""

    code = "not-the-owners-phone"
    kind = Kind.RULE
    title = "A visit for this dossier is booked with its owner's phone."
    advice = "Use the phone the dossier was opened with, or call the office."


class ProposalOutdated(DomainError):
    """The routes of a proposal cannot be driven any more."""

    code = "proposal-outdated"
    kind = Kind.CONFLICT
    title = "This proposal does not fit the day any more."
    advice = "Ask for new proposals."


class DoorPassInvalid(DomainError):
    """A citizen's QR code that does not prove what it should. Facts: `reason`."""

    code = "door-pass-invalid"
    kind = Kind.RULE
    title = "This QR code does not prove who is at the door."
    advice = "Ask for a fresh one, or know the person in another way."


class DoorPassUsed(DomainError):
    """A citizen's QR code proved a handover before."""

    code = "door-pass-used"
    kind = Kind.RULE
    title = "This QR code was used before."
    advice = "Ask for a fresh one: each serves one handover."
