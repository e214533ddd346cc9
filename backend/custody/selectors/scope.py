"""What somebody may see and do: own dossiers, own offices, own desks; the rest is not there."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.accounts.models import User
from backend.accounts.roles import PersonKind, Role
from backend.accounts.selectors import acts_everywhere, desk_scope, office_scope
from backend.agencies.selectors import desks
from backend.common.errors import NotFound
from backend.custody import parties
from backend.custody.models import Batch, CustodyEvent, Handover, Incident, LoadCheck, Packet
from backend.custody.parties import Holder, HolderKind
from backend.custody.selectors.holders import holder_of, packets_held_by
from backend.dossiers import selectors as dossiers
from backend.offices.selectors import couriers_of

if TYPE_CHECKING:
    from backend.agencies.models import Desk
    from backend.dossiers.models import Dossier

ACTING: Final = (Role.CLERK, Role.DISPATCHER)
WATCHING: Final = (*ACTING, Role.SUPERVISOR)


def own_places(user: User, *roles: Role) -> frozenset[Holder]:
    """Return the offices where the user has one of the roles, and the user's desks."""
    offices = {parties.office(office_id) for office_id in office_scope(user, *roles)}
    return frozenset(offices | {parties.desk(desk_id) for desk_id in desk_scope(user)})


def own_holders(user: User, *roles: Role) -> frozenset[Holder]:
    """Return the user's places and the couriers of those offices."""
    places = own_places(user, *roles)
    couriers = {
        parties.courier(courier_id)
        for place in places
        if place.kind == HolderKind.OFFICE
        for courier_id in couriers_of(place.id).values_list("id", flat=True)
    }
    return places | couriers


def check_own_place(user: User, holder: Holder) -> None:
    """Pass if the user acts for this office or desk; raises NotFound."""
    if holder not in own_places(user, *ACTING):
        raise NotFound


def packets_in_scope(
    user: User, *, holder: str, holder_id: UUID | None = None, state: str = ""
) -> QuerySet[Packet]:
    """Return the packets held by the user's holders of one kind, or by one of them."""
    wanted = {
        one
        for one in own_holders(user, *WATCHING)
        if one.kind == holder and holder_id in {None, one.id}
    }
    rows = packets_held_by(wanted)
    return rows.filter(state=state) if state else rows


def batches_of(
    user: User, *, state: str = "", desk: UUID | None = None, office: UUID | None = None
) -> QuerySet[Batch]:
    """Return the batches from and to the user's places, with their lines: three queries.

    `desk` and `office` keep those to one receiver.
    """
    names = _texts(own_places(user, *WATCHING))
    rows = Batch.objects.filter(Q(giver__in=names) | Q(receiver__in=names))
    if state:
        rows = rows.filter(state=state)
    if desk:
        rows = rows.filter(receiver=str(parties.desk(desk)))
    if office:
        rows = rows.filter(receiver=str(parties.office(office)))
    return rows.prefetch_related("lines__packet")


def batch_of(user: User, batch_id: UUID) -> Batch:
    """Return one batch from or to the user's places, with the papers in it; raises NotFound."""
    found = batches_of(user).prefetch_related("lines__packet__papers").filter(id=batch_id).first()
    if found is None:
        raise NotFound
    return found


def batch_side(user: User, batch_id: UUID, *, side: str) -> Batch:
    """Return a batch whose `giver` or `receiver` the user acts for; raises NotFound."""
    batch = Batch.objects.filter(id=batch_id).first()
    if batch is None:
        raise NotFound
    check_own_place(user, Holder.parse(getattr(batch, side)))
    return batch


def packet_of(user: User, packet_id: UUID) -> Packet:
    """Return a packet that the user's places or couriers hold; raises NotFound."""
    if holder_of(packet_id) not in own_holders(user, *ACTING):
        raise NotFound
    return Packet.objects.get(id=packet_id)


def incidents_of(
    user: User,
    *,
    open: bool | None = None,  # noqa: A002
    kind: str = "",
    office: UUID | None = None,
    until: datetime | None = None,
) -> QuerySet[Incident]:
    """Return the incidents of the user's places and couriers, with packet and dossier: one query.

    `open` and `kind` keep one sort, `office` those with it and its couriers, `until` those raised
    up to that moment.
    """
    holders = own_holders(user, *WATCHING)
    if office:
        couriers = set(couriers_of(office).values_list("id", flat=True))
        holders = frozenset(one for one in holders if one.id in {office, *couriers})
    rows = Incident.objects.filter(holder__in=_texts(holders)).select_related("packet__dossier")
    if open is not None:
        rows = rows.filter(resolved_at__isnull=open)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(at__lte=until) if until else rows


def incident_of(user: User, incident_id: UUID) -> Incident:
    """Return one incident of the user's places and couriers; raises NotFound."""
    found = incidents_of(user).filter(id=incident_id).first()
    if found is None:
        raise NotFound
    return found


def load_checks_of(
    user: User, *, courier: UUID | None = None, differs: bool | None = None
) -> QuerySet[LoadCheck]:
    """Return the load checks of the couriers of the user's offices, the latest first."""
    couriers = {one.id for one in own_holders(user, *WATCHING) if one.kind == HolderKind.COURIER}
    rows = LoadCheck.objects.filter(courier_id__in=couriers & ({courier} if courier else couriers))
    rows = rows if differs is None else rows.filter(differs=differs)
    return rows.order_by("-id")


def dossier_of(user: User, dossier_id: UUID) -> "Dossier":
    """Return a dossier whose papers the user may follow.

    A citizen's own; of a desk officer's agency; one that went through an office where the user
    is clerk, dispatcher or supervisor, or through a courier of it.

    Raises:
        NotFound: if there is none, or it is not for the asker.
    """
    if user.kind == PersonKind.CITIZEN:
        return dossiers.dossier_of_citizen(user, dossier_id)
    if acts_everywhere(user, Role.SUPERVISOR, Role.ADMINISTRATOR) or _went_through(
        dossier_id, own_holders(user, *WATCHING)
    ):
        return dossiers.dossier(dossier_id)
    return dossiers.dossier_visible_to(user, dossier_id)


def handover_of(user: User, handover_id: UUID) -> Handover:
    """Return a handover of a dossier whose papers the user may follow; raises NotFound."""
    found = Handover.objects.filter(id=handover_id).first()
    if found is None:
        raise NotFound
    dossier_of(user, found.dossier_id)
    return found


def desk_for(user: User, dossier: "Dossier", desk_id: UUID | None) -> "Desk":
    """Return the user's desk at a dossier's agency: the named one, or the first; or NotFound."""
    own = desks(agency_id=dossier.agency_id).filter(id__in=desk_scope(user)).order_by("id")
    found = own.filter(id=desk_id).first() if desk_id else own.first()
    if found is None:
        raise NotFound
    return found


def _went_through(dossier_id: UUID, holders: Iterable[Holder]) -> bool:
    names = _texts(holders)
    touched = Q(giver__in=names) | Q(receiver__in=names)
    return CustodyEvent.objects.filter(touched, dossier_id=dossier_id).exists()


def _texts(holders: Iterable[Holder]) -> list[str]:
    return [str(holder) for holder in holders]
