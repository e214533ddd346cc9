"""Service days as the kernel sees them, kept in this process between questions.

A draft has a stamp that is fresh with every change, so what was computed under a stamp can never be
out of date, whatever became of the transaction that wrote it. The other things a model depends on
(the office's place, who works when) are part of the key.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from backend.common.compiled import Compiled
from backend.common.kept import Kept
from backend.offices.selectors import ShiftOnDay
from routing.model import Place, Shift
from scheduling.draft import Draft
from scheduling.models import ServiceDay
from scheduling.services.day_model import DayModel, build_day_model, kernel_shift

# The horizon of eight offices. A day of 150 visits takes about 2 MB, one of 50 a tenth of it.
DAYS_KEPT: Final = 120


class ModelKey(NamedTuple):
    """All that a day's model depends on. `without`: visits of the draft that are left out."""

    stamp: UUID
    office: Place
    shifts: tuple[Shift, ...]
    without: frozenset[UUID] = frozenset()


_drafts: Kept[UUID, Draft] = Kept(2 * DAYS_KEPT)
_models: Kept[ModelKey, DayModel] = Kept(DAYS_KEPT)


def draft_of(day: ServiceDay) -> Draft:
    """Return a day's draft; its document is read from the row only if the stamp is unknown.

    A row that came without its document must be locked, or the two may not belong together.
    """
    return _drafts.get_or_make(day.stamp, lambda: Draft.from_json(_document_of(day)))


def _document_of(day: ServiceDay) -> dict[str, Any]:
    if "draft" in day.get_deferred_fields():
        found = _DOCUMENT.first(day.id)
        assert found is not None  # noqa: S101  the row is held
        day.draft = found.draft
    document: dict[str, Any] = day.draft
    return document


def drafts_of(days: Sequence[ServiceDay]) -> dict[UUID, Draft]:
    """Return the drafts of days by id, for rows that came without their documents.

    One query for all documents that are not known, none if all are. A day that changed since its
    row was read is told as it is now, its stamp too.
    """
    unknown = [day for day in days if _drafts.get(day.stamp) is None]
    fresh = ServiceDay.objects.in_bulk([day.id for day in unknown]) if unknown else {}
    for day in unknown:
        now = fresh[day.id]
        day.stamp, day.revision, day.state, day.draft = (
            now.stamp,
            now.revision,
            now.state,
            now.draft,
        )
    return {day.id: draft_of(day) for day in days}


def kept_model(
    *,
    stamp: UUID,
    draft: Draft,
    office: Place,
    shifts: Iterable[ShiftOnDay],
    without: frozenset[UUID] = frozenset(),
) -> DayModel:
    """Return the model of a stored draft, with some visits left out."""
    on_duty = tuple(shifts)
    return _models.get_or_make(
        ModelKey(stamp, office, tuple(map(kernel_shift, on_duty)), without),
        lambda: build_day_model(office=office, shifts=on_duty, draft=draft.without(*without)),
    )


def keep(day: ServiceDay, draft: Draft, model: DayModel) -> None:
    """Keep what was just stored with a day, so that nobody here computes it again."""
    _drafts.put(day.stamp, draft)
    _models.put(ModelKey(day.stamp, model.problem.places[0], model.problem.shifts), model)


_DOCUMENT: Final = Compiled(lambda day_id: ServiceDay.objects.filter(id=day_id).only("draft"))
