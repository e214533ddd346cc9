"""What can be done for a person whose data we hold."""

from backend.privacy.services.erasure import KEEP, erase_dossier
from backend.privacy.services.people import erase_person

__all__ = ["KEEP", "erase_dossier", "erase_person"]
