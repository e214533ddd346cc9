"""Taking away what phones said of a visit. That something came, and its receipt, stays."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from mobile_api.models import Contradiction, Operation, OperationMedia, Receipt, Review
from mobile_api.services.receipts import erase_words
from mobile_api.states import OperationState


def has_parked(visit_ids: Collection[UUID], errand_ids: Collection[UUID]) -> bool:
    """Tell whether a report on these visits still waits for something."""
    return _about(visit_ids, errand_ids).filter(state=OperationState.PARKED).exists()


def has_open_review(visit_ids: Collection[UUID], errand_ids: Collection[UUID]) -> bool:
    """Tell whether a dispatcher still has to decide about a report on these visits."""
    reports = _about(visit_ids, errand_ids)
    matters = Review.objects.filter(resolved_at=None)
    return matters.filter(
        Q(operation__in=reports) | Q(other__in=reports) | Q(appointment_id__in=visit_ids)
    ).exists()


def erase_operations(*, visit_ids: Collection[UUID], errand_ids: Collection[UUID]) -> set[str]:
    """Empty what was kept of reports, with other versions and what dispatchers wrote.

    Returns the photos that the reports named.
    """
    ids = list(_about(visit_ids, errand_ids).values_list("id", flat=True))
    Operation.objects.filter(id__in=ids).update(sealed_content=None)
    for receipt in Receipt.objects.filter(operation_id__in=ids).select_related("operation"):
        erase_words(receipt)
    Contradiction.objects.filter(operation_id__in=ids).delete()
    named = OperationMedia.objects.filter(operation_id__in=ids)
    photos = set(named.values_list("sha256", flat=True))
    named.delete()
    decided = Review.objects.filter(Q(operation_id__in=ids) | Q(appointment_id__in=visit_ids))
    decided.exclude(reason="").update(reason="erased")
    return photos


def photos_of_operations(shas: Collection[str]) -> set[str]:
    """Return those photos that a report still names."""
    rows = OperationMedia.objects.filter(sha256__in=shas)
    return set(rows.values_list("sha256", flat=True))


def _about(visit_ids: Collection[UUID], errand_ids: Collection[UUID]) -> QuerySet[Operation]:
    return Operation.objects.filter(Q(subject_id__in=visit_ids) | Q(errand_id__in=errand_ids))
