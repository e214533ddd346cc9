"""The draft of a service day: one document with all visits and who drives them in which order.

It holds no times: `routing.timing` derives them, so a stored time can never disagree with the
order. A visit that stands in no order is an exception of the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DraftVisit:
    """What routing must know of a hold or an appointment; `id` is the id of either.

    Or a placeholder of the day's reserve: a place that nobody was promised, kept back until
    `released_at` (services/reserve.py).

    Attributes:
        opens_s, closes_s: the promised window in seconds since local midnight.
        locked_to: the courier a dispatcher bound it to.
        is_urgent: a clerk says that it cannot wait.
        reserve_id: the rule of the reserve that a placeholder stands for, or a booking draws on.
        released_at: when a placeholder ends; None for everything else.
    """

    id: UUID
    lat: float
    lon: float
    opens_s: int
    closes_s: int
    service_s: int
    skills: frozenset[str] = frozenset()
    priority: int = 0
    locked_to: UUID | None = None
    is_urgent: bool = False
    reserve_id: UUID | None = None
    released_at: datetime | None = None

    @property
    def is_placeholder(self) -> bool:
        """Whether this is a place kept back and nobody's visit."""
        return self.released_at is not None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "id": str(self.id), "lat": self.lat, "lon": self.lon,
            "opens_s": self.opens_s, "closes_s": self.closes_s, "service_s": self.service_s,
            "skills": sorted(self.skills), "priority": self.priority,
            "locked_to": str(self.locked_to) if self.locked_to else None,
            "is_urgent": self.is_urgent,
            "reserve_id": str(self.reserve_id) if self.reserve_id else None,
            "released_at": self.released_at.isoformat() if self.released_at else None,
        }  # fmt: skip

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "DraftVisit":
        """Read the JSON form."""
        locked, reserve_id, released = (
            row[name] for name in ("locked_to", "reserve_id", "released_at")
        )
        return cls(
            id=UUID(row["id"]), lat=row["lat"], lon=row["lon"], opens_s=row["opens_s"],
            closes_s=row["closes_s"], service_s=row["service_s"],
            skills=frozenset(row["skills"]), priority=row["priority"],
            locked_to=UUID(locked) if locked else None, is_urgent=row["is_urgent"],
            reserve_id=UUID(reserve_id) if reserve_id else None,
            released_at=datetime.fromisoformat(released) if released else None,
        )  # fmt: skip


@dataclass(frozen=True)  # without slots: it keeps what is asked of it often
class Draft:
    """All visits of a day, and each courier's order of them."""

    visits: Mapping[UUID, DraftVisit] = field(default_factory=dict)
    orders: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    @property
    def unplaced(self) -> tuple[UUID, ...]:
        """The visits that no courier drives, oldest first."""
        placed = {visit for order in self.orders.values() for visit in order}
        return tuple(visit for visit in self.visits if visit not in placed)

    @cached_property
    def placeholders(self) -> tuple[DraftVisit, ...]:
        """The places kept back."""
        return tuple(visit for visit in self.visits.values() if visit.is_placeholder)

    def courier_of(self, visit_id: UUID) -> UUID | None:
        """Return who drives a visit, or None."""
        for courier, order in self.orders.items():
            if visit_id in order:
                return courier
        return None

    def with_visit(self, visit: DraftVisit) -> "Draft":
        """Return the draft with a visit added or changed; its place in an order stays."""
        return replace(self, visits={**self.visits, visit.id: visit})

    def off_route(self, visit_id: UUID) -> "Draft":
        """Return the draft with a visit in nobody's order any more."""
        return replace(self, orders=_without(self.orders, frozenset({visit_id})))

    def without(self, *visit_ids: UUID) -> "Draft":
        """Return the draft without these visits."""
        gone = frozenset(visit_ids)
        visits = {key: visit for key, visit in self.visits.items() if key not in gone}
        return Draft(visits, _without(self.orders, gone))

    def with_orders(self, orders: Mapping[UUID, tuple[UUID, ...]]) -> "Draft":
        """Return the draft with these orders in place of the old ones; empty ones are left out."""
        return replace(self, orders={key: order for key, order in orders.items() if order})

    def to_json(self) -> dict[str, Any]:
        """Return the document that is stored."""
        return {
            "visits": [visit.to_json() for visit in self.visits.values()],
            "orders": {str(key): [str(v) for v in order] for key, order in self.orders.items()},
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Draft":
        """Read the stored document."""
        visits = [DraftVisit.from_json(row) for row in document.get("visits", [])]
        orders = {
            UUID(key): tuple(UUID(visit) for visit in order)
            for key, order in document.get("orders", {}).items()
        }
        return cls({visit.id: visit for visit in visits}, orders)


def _without(
    orders: Mapping[UUID, tuple[UUID, ...]], gone: frozenset[UUID]
) -> dict[UUID, tuple[UUID, ...]]:
    kept = {key: tuple(v for v in order if v not in gone) for key, order in orders.items()}
    return {key: order for key, order in kept.items() if order}
