"""What can be asked about procedures and postage."""

from backend.procedures.selectors.catalogue import (
    CATALOGUE_ROWS,
    VERSION_ROWS,
    fields,
    old_papers_due,
    procedure_in_force,
    procedures_in_force,
    required_documents,
    version,
    version_in_force,
)
from backend.procedures.selectors.quotes import Quote, exemptions, quote
from backend.procedures.selectors.rules import (
    Allowed,
    check_allowed,
    service_seconds,
    unconfirmed_facts,
)

__all__ = [
    "CATALOGUE_ROWS",
    "VERSION_ROWS",
    "Allowed",
    "Quote",
    "check_allowed",
    "exemptions",
    "fields",
    "old_papers_due",
    "procedure_in_force",
    "procedures_in_force",
    "quote",
    "required_documents",
    "service_seconds",
    "unconfirmed_facts",
    "version",
    "version_in_force",
]
