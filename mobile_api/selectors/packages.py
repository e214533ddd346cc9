"""What a phone needs for today and tomorrow."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Q

from backend.agencies.selectors import desks
from backend.custody import parties
from backend.custody.selectors.batches import batches_awaiting
from backend.custody.selectors.holders import packets_in_bag
from backend.custody.selectors.payments import fees_collected
from backend.dossiers.selectors import proxies_in_force
from backend.feed.selectors import cursor_of, epoch
from mobile_api.models import OperationMedia
from mobile_api.versions import accepted_apps, accepted_versions
from scheduling.selectors.days import ON_THE_ROAD, route_of_courier

if TYPE_CHECKING:
    from backend.agencies.models import Desk
    from backend.custody.models import Batch, Packet
    from backend.dossiers.models import Proxy
    from backend.offices.models import Courier, Office
    from scheduling.models import Appointment, Route

DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Package:
    """Everything a shift needs, as of the feed's `cursor`.

    `routes` in the order of days; `packets` are those the courier holds; `batches` wait for the
    courier's count; `desks` are where packets may be handed, beside the office; `fees` is what was
    taken of the agency's fee, by dossier.
    """

    courier: "Courier"
    office: "Office"
    epoch: UUID
    app: dict[str, list[Any]]
    cursor: int
    routes: list["Route"]
    packets: list["Packet"]
    batches: list["Batch"]
    desks: list["Desk"]
    missing_photos: dict[UUID, list[str]]
    proxies: dict[UUID, list["Proxy"]]
    fees: dict[UUID, int]


def package_of(courier: "Courier", *, today: date, now: datetime) -> Package:
    """Return the package of a courier.

    The cursor is read first: what changes meanwhile comes again as a change.
    """
    cursor = cursor_of(courier.id)
    days = [today + timedelta(days=ahead) for ahead in range(DAYS)]
    found = [route_of_courier(courier_id=courier.id, day=day) for day in days]
    routes = [route for route in found if route is not None]
    me = parties.courier(courier.id)
    return Package(
        courier=courier,
        office=courier.office,
        epoch=epoch(),
        app={"payload_versions": accepted_versions(), "releases": accepted_apps()},
        cursor=cursor,
        routes=routes,
        packets=list(packets_in_bag(me)),
        batches=list(batches_awaiting(me)),
        desks=_desks(courier.office, routes),
        missing_photos=_missing_photos(routes),
        proxies=proxies_in_force(_dossier_ids(routes), at=now),
        fees=fees_collected(_dossier_ids(routes)),
    )


def _missing_photos(routes: Iterable["Route"]) -> dict[UUID, list[str]]:
    """Return the photos that were promised and are not here yet, by appointment."""
    visits = [stop.appointment_id for route in routes for stop in route.stops.all()]
    absent = OperationMedia.objects.filter(
        operation__subject_id__in=visits, arrived_at__isnull=True
    )
    found = defaultdict[UUID | None, list[str]](list)
    for visit, sha in absent.order_by("id").values_list("operation__subject_id", "sha256"):
        found[visit].append(sha)
    return {visit: shas for visit, shas in found.items() if visit is not None}


def appointments_of(package: Package) -> list["Appointment"]:
    """Return the visits of a package that may still take place."""
    stops = (stop for route in package.routes for stop in route.stops.all())
    return [stop.appointment for stop in stops if stop.appointment.state in ON_THE_ROAD]


def _dossier_ids(routes: Iterable["Route"]) -> set[UUID]:
    stops = (stop for route in routes for stop in route.stops.all())
    return {errand.dossier_id for stop in stops for errand in stop.appointment.errands.all()}


def _desks(office: "Office", routes: Iterable["Route"]) -> list["Desk"]:
    agencies = {
        errand.dossier.agency_id
        for route in routes
        for stop in route.stops.all()
        for errand in stop.appointment.errands.all()
    }
    near = Q(office_id=office.id) | Q(agency_id__in=agencies)
    return list(desks().filter(near).order_by("id"))
