"""What waits at offices after the last try, and where its packets are."""

from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from backend.accounts.roles import Role
from backend.accounts.selectors import Asker, acts_everywhere, office_scope
from backend.common.errors import NotFound
from backend.custody.kinds import PacketPurpose
from backend.custody.selectors.packets import packets_with_the_post
from backend.procedures.states import Purpose
from scheduling.models import Keeping
from scheduling.states import LIVE_KEEPING

_ROLES = (Role.CLERK, Role.DISPATCHER, Role.SUPERVISOR)


def keepings_for(user: Asker, *, state: str = "") -> QuerySet[Keeping]:
    """Return what the asker's offices keep: what is not over, or what is in one state.

    Each carries `packets`: those of its dossier that have not reached their end, as
    `{"s10", "state"}`. One query.
    """
    rows = with_packets(Keeping.objects.all())
    rows = rows.filter(state=state) if state else rows.filter(state__in=LIVE_KEEPING)
    if not acts_everywhere(user, *_ROLES):
        rows = rows.filter(office_id__in=office_scope(user, *_ROLES))
    return rows.order_by("id")


def keeping_for(user: Asker, keeping_id: UUID) -> Keeping:
    """Return one of the asker's offices, with `packets`; raises NotFound."""
    found = with_packets(Keeping.objects.filter(id=keeping_id)).first()
    if found is None or not (
        acts_everywhere(user, *_ROLES) or found.office_id in office_scope(user, *_ROLES)
    ):
        raise NotFound
    return found


def kept_of_dossier(dossier_id: UUID) -> QuerySet[Keeping]:
    """Return what is kept of a dossier at present after its last try, with its office."""
    live = Keeping.objects.filter(
        errand__dossier_id=dossier_id, attempt__isnull=False, state__in=LIVE_KEEPING
    )
    return live.select_related("office").order_by("id")


def with_packets(rows: QuerySet[Keeping]) -> QuerySet[Keeping]:
    """Return keepings that carry `packets`, and their errand with dossier and visit.

    Not among them is what is lost or replaced.
    """
    live = packets_with_the_post().filter(dossier_id=OuterRef("errand__dossier_id")).order_by("id")
    is_later = ExpressionWrapper(Q(created_at__gt=OuterRef("created_at")), BooleanField())
    as_json = JSONObject(
        s10="s10", state="state", purpose="purpose", is_refused="is_refused", is_later="is_later"
    )
    return rows.select_related("errand__dossier", "errand__appointment").annotate(
        packets=ArraySubquery(live.annotate(is_later=is_later).values(data=as_json))
    )


def kept_packets(keeping: Keeping) -> list[dict[str, str]]:
    """Return the packets that a keeping is about: results of a delivery, else papers.

    One without an attempt is about the result that was wrong, the others are about what is right
    and was there before: what was made later is to be delivered anew.
    """
    delivers = keeping.errand.purpose == Purpose.DELIVER
    wanted = PacketPurpose.RESULT if delivers else PacketPurpose.PAPERS
    return [
        {"s10": packet["s10"], "state": packet["state"]}
        for packet in keeping.packets  # type: ignore[attr-defined]  # by with_packets
        if packet["purpose"] == wanted
        and packet["is_refused"] == (keeping.attempt_id is None)
        and not packet["is_later"]
    ]
