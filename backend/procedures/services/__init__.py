"""What can be done with the catalogue."""

from backend.procedures.services.catalogue import load_catalogue
from backend.procedures.services.tariffs import load_tariffs

__all__ = ["load_catalogue", "load_tariffs"]
