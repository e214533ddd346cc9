"""Which post office answers for a dossier."""

from uuid import UUID

from backend.dossiers.selectors import dossier
from backend.offices.selectors import offices_nearest
from scheduling.models import Errand


def office_of_dossier(dossier_id: UUID) -> UUID | None:
    """Return the office of the dossier's last visit; before one the office nearest its agency."""
    errands = Errand.objects.filter(dossier_id=dossier_id).order_by("-id")
    office_id = errands.values_list("appointment__service_day__office_id", flat=True).first()
    if office_id is not None:
        return office_id
    agency = dossier(dossier_id).agency
    near = offices_nearest(lat=agency.lat, lon=agency.lon, n=1)
    return near[0][0].id if near else None
