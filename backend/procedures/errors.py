"""What procedures and postage refuse."""

from backend.common.errors import DomainError, Kind


class ProcedureOnlineOnly(DomainError):
    """Since a day no paper is taken for this procedure. Facts: procedure, purpose, since."""

    code = "procedure-online-only"
    kind = Kind.RULE
    title = "This procedure is filed online only."
    advice = "Ask for help with filing online: the purpose `online_assist`."


class ProcedureNotAllowed(DomainError):
    """The papers of this procedure do not travel by post. Facts: procedure, purpose."""

    code = "procedure-not-allowed"
    kind = Kind.RULE
    title = "The post may not do this for this procedure."
    advice = "Read which channels the procedure has; a visit may help to file online."


class NoTariff(DomainError):
    """No price list is in force on this day, or it does not know the place."""

    code = "no-tariff"
    kind = Kind.RULE
    title = "There is no price for this way on this day."
    advice = "Ask the office for the price."


class WeightInvalid(DomainError):
    """A packet without weight."""

    code = "weight-invalid"
    kind = Kind.RULE
    title = "A packet weighs at least one gram."
    advice = "Weigh the packet, or estimate 5 g for each sheet."


class ExemptionUnknown(DomainError):
    """The price list has no such exemption."""

    code = "exemption-unknown"
    kind = Kind.RULE
    title = "There is no such exemption."
    advice = "Take a key of the list of exemptions."


class TariffChanged(DomainError):
    """A price list that is already in service was edited."""

    code = "tariff-changed"
    kind = Kind.CONFLICT
    title = "A price list in service is never edited."
    advice = "Give the new prices a new key and their own first day."
