"""Why personal data is not erased now."""

from backend.common.errors import DomainError, Kind


class DossierStillOpen(DomainError):
    """Something of it is under way: `because` names what."""

    code = "dossier-still-open"
    kind = Kind.RULE
    title = "This dossier has not ended; what is known of its owner is still needed."
    advice = "Erase it when everything that `because` names is done with."


class DossierStillKept(DomainError):
    """It ended, and a complaint may still ask for its proof."""

    code = "dossier-still-kept"
    kind = Kind.RULE
    title = "This dossier is within its retention time."
    advice = "Erase it after the day named in `until`."


class PersonStillNeeded(DomainError):
    """Something of the person is under way, disputed or within its time: nothing is erased.

    `because` names what: a dossier with its own refusal, `visit` or `proxy`.
    """

    code = "person-still-needed"
    kind = Kind.RULE
    title = "What is known of this person is still needed."
    advice = "Erase it when everything that `because` names is over."
