"""Shapes of questions for offers, and of their answers."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from rest_framework import serializers
from rest_framework.response import Response

from backend.common.localtime import moment_of
from backend.common.shapes import Shape
from scheduling.api.shapes import ErrandIn
from scheduling.services.instead import what_would_work
from scheduling.services.offer_sheets import Offer, OfferSheet

ORDERS: Final[Mapping[str, Callable[[Offer], Any]]] = MappingProxyType(
    {"soonest": lambda offer: (offer.day, offer.opens_s), "greenest": lambda offer: offer.cost}
)


class ErrandQueryField(serializers.CharField):
    """`purpose:procedure_id:agency_id`, or `purpose:dossier_token`."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the errand as `ErrandIn` reads it."""
        parts = super().to_internal_value(data).split(":")
        if len(parts) == 3:
            row = {"purpose": parts[0], "procedure_id": parts[1], "agency_id": parts[2]}
        elif len(parts) == 2:
            row = {"purpose": parts[0], "dossier_token": parts[1]}
        else:
            raise serializers.ValidationError("An errand has two or three parts.", code="invalid")
        return ErrandIn.checked(row)


class OfferQuery(Shape):
    """Where and for what."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    errand = serializers.ListField(child=ErrandQueryField(), min_length=1, max_length=10)
    from_day = serializers.DateField(required=False)
    days = serializers.IntegerField(required=False, min_value=1, max_value=14, default=14)
    window_min = serializers.ChoiceField(choices=[60, 90, 120], default=60)
    is_priority = serializers.BooleanField(default=False)
    is_urgent = serializers.BooleanField(default=False, help_text="Clerks only.")
    order = serializers.ChoiceField(
        choices=list(ORDERS), default="soonest", help_text="What comes first."
    )


class OfferOut(Shape):
    """A window that can be kept."""

    day = serializers.DateField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    added_travel_s = serializers.IntegerField(help_text="Extra driving, seconds.")
    grade = serializers.ChoiceField(
        choices=["near", "fair", "far"],
        help_text="`near`: best for the route, a courier is near anyway.",
    )
    busy_percent = serializers.IntegerField(help_text="Working time of that day already taken.")
    is_greenest = serializers.BooleanField(help_text="The least extra driving of all offers.")

    def to_representation(self, instance: Offer) -> dict[str, Any]:
        """Return the fields above, at once: an answer has a hundred offers."""
        return {
            "day": instance.day.isoformat(),
            "opens_at": _instant(instance.day, instance.opens_s),
            "closes_at": _instant(instance.day, instance.closes_s),
            "added_travel_s": instance.added_travel_s, "grade": instance.grade,
            "busy_percent": instance.busy_percent,
            "is_greenest": instance.is_greenest,
        }  # fmt: skip


class RefusalOut(Shape):
    """Why a day has no offer, with facts.

    `closed`, `not_a_route_day`, `running`, `skill`, `alone`, `full`.
    """

    day = serializers.DateField()
    code = serializers.CharField()
    facts = serializers.DictField()


class OtherOfficeOut(Shape):
    """An office to go to. `opens_at`: when its courier could come to the place, if at all."""

    office_id = serializers.UUIDField()
    name = serializers.CharField()
    address = serializers.CharField()
    phone = serializers.CharField()
    distance_m = serializers.IntegerField()
    opens_at = serializers.DateTimeField(source="first.opens_at", default=None, allow_null=True)


class InsteadOut(Shape):
    """The nearest things that would work when nothing asked for does."""

    other_days = OfferOut(many=True)
    longer_windows = OfferOut(many=True)
    offices = OtherOfficeOut(many=True)
    waitlist_days = serializers.ListField(child=serializers.DateField())
    online = serializers.BooleanField(help_text="All errands can be filed on the national portal.")


class OfferSheetOut(Shape):
    """All windows that can be kept, and why the other days have none."""

    office_id = serializers.UUIDField()
    office_name = serializers.CharField()
    service_s = serializers.IntegerField(help_text="Expected minutes at the door, in seconds.")
    offers = OfferOut(many=True)
    refusals = RefusalOut(many=True)
    instead = InsteadOut(allow_null=True)


def sheet_answer(sheet: OfferSheet, *, order: str = "soonest") -> Response:
    """Answer with the offers in an order; without any, with what would work instead."""
    answer = {
        "office_id": sheet.question.office.id,
        "office_name": sheet.question.office.name,
        "service_s": sheet.question.visit.service_s,
        "offers": sorted(sheet.marked, key=ORDERS[order]),
        "refusals": sheet.refusals,
        "instead": None if sheet.offers else what_would_work(sheet),
    }
    return Response(OfferSheetOut.of(answer))


@lru_cache(maxsize=8192)
def _instant(day: date, seconds: int) -> str:
    return moment_of(day, seconds).isoformat().replace("+00:00", "Z")
