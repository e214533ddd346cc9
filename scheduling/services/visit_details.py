"""What a visit keeps of itself on its way from wish to hold, appointment, or a place in line."""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scheduling.models.bookings import VisitDetails
    from scheduling.services.holds import Wish

_DETAILS: Final = (
    "lat", "lon", "address", "landmark", "commune_code", "legacy_ward_code", "contact_name",
    "phone", "is_priority", "is_urgent",
)  # fmt: skip


def details_of(visit: "Wish | VisitDetails") -> dict[str, Any]:
    """Return where and for whom a visit is and how much it presses, as fields of another row."""
    return {name: getattr(visit, name) for name in _DETAILS}
