"""What can go wrong with dossiers."""

from backend.common.errors import DomainError, Kind


class DossierCodeInvalid(DomainError):
    """A text is not a dossier code of an agency."""

    code = "dossier-code-invalid"
    kind = Kind.RULE
    title = "This is not a dossier code."
    advice = "Write it as on the appointment slip, like 000.00.14.H20-260302-0012."


class DossierCodeTaken(DomainError):
    """The code already names another dossier."""

    code = "dossier-code-taken"
    kind = Kind.RULE
    title = "Another dossier has this code."
    advice = "Compare the code with the appointment slip."


class DossierAlreadyAccepted(DomainError):
    """The agency accepted this dossier before, under another code."""

    code = "dossier-already-accepted"
    kind = Kind.RULE
    title = "This dossier was accepted before, under another code."
    advice = "Read the dossier again; its code stands there."


class DossierNotAccepted(DomainError):
    """A status that only an accepted dossier can have."""

    code = "dossier-not-accepted"
    kind = Kind.RULE
    title = "The agency has not accepted this dossier yet."
    advice = "Record the acceptance with its dossier code first."


class CitizenIdInvalid(DomainError):
    """A text is neither a personal identification number nor an old CMND number."""

    code = "citizen-id-invalid"
    kind = Kind.RULE
    title = "This is not a citizen's number."
    advice = "Type the 12 digits of the identity card, or the 9 of an old one."


class PhoneInvalid(DomainError):
    """A text is not a Vietnamese telephone number."""

    code = "phone-invalid"
    kind = Kind.RULE
    title = "This is not a Vietnamese telephone number."
    advice = "Type a mobile or landline number, such as 0912 345 678."


class ProxyNotRegistered(DomainError):
    """Nobody of this name may act at the door for this dossier and purpose, at that time."""

    code = "proxy-not-registered"
    kind = Kind.RULE
    title = "This person is not registered to act for the owner."
    advice = "Hand over to the owner or to somebody in `may_receive`; else report a failed visit."


class ProxyTooLong(DomainError):
    """A proxy ends in the past, or later than a year from now."""

    code = "proxy-expiry-invalid"
    kind = Kind.RULE
    title = "A proxy ends within a year."
    advice = "Choose a `valid_until` from now on, at most a year ahead."


class DossierErased(DomainError):
    """What was known of the dossier's people is gone, so nobody can be visited for it."""

    code = "dossier-erased"
    kind = Kind.CONFLICT
    title = "The data of this dossier were erased."
    advice = "Begin a new one."
