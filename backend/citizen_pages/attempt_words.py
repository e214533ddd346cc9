"""Failed visits in words: what was shown for each, how it stands, whether it can be disputed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from backend.citizen_pages.dates import day_words, moment_words
from backend.citizen_pages.texts import Language, say, words
from backend.citizen_pages.wording import in_language
from backend.common.localtime import service_day_of
from scheduling.attempt_rules import REQUIRED
from scheduling.selectors.attempts import dispute_closes_at, reason_given
from scheduling.states import AttemptReason, AttemptState

if TYPE_CHECKING:
    from scheduling.models import Attempt, Keeping


@dataclass(frozen=True, slots=True)
class AttemptWords:
    """A failed visit as its page prints it.

    `until` says until when it can be, or could be, disputed; empty where a check or a decision is
    all that is waited for.
    """

    at: datetime
    title: str
    shown: tuple[str, ...]
    standing: str
    is_settled: bool
    until: str
    can_dispute: bool
    path: str


def attempt_path(token: str, attempt_id: UUID) -> str:
    """Return the page of one failed visit."""
    return f"/track/{token}/attempts/{attempt_id}"


def attempts_in_words(
    attempts: "Iterable[Attempt]", token: str, language: Language, *, now: datetime
) -> tuple[AttemptWords, ...]:
    """Return the failed visits of a dossier, the latest first, without reports that were replaced.

    No photo is among it: a link may be passed on, and a photo shows somebody's home.
    """
    rows = [row for row in attempts if row.state != AttemptState.SUPERSEDED]
    return tuple(attempt_in_words(row, token, language, now=now) for row in reversed(rows))


def attempt_in_words(
    attempt: "Attempt", token: str, language: Language, *, now: datetime
) -> AttemptWords:
    """Return one failed visit in one language."""
    reason = words(language)[f"reason_{attempt.reason}"]
    moment = moment_words(attempt.happened_at, language)
    closes_at = dispute_closes_at(attempt)
    can_dispute = attempt.state == AttemptState.COMPLETE and now < closes_at
    return AttemptWords(
        at=attempt.happened_at,
        title=say("attempt_line", language, moment=moment, reason=reason),
        shown=tuple(_shown(attempt, language)),
        standing=_standing(attempt, language),
        is_settled=attempt.state in {AttemptState.UPHELD, AttemptState.ANNULLED},
        until=_until(attempt, closes_at, language, is_open=can_dispute),
        can_dispute=can_dispute,
        path=in_language(attempt_path(token, attempt.id), language),
    )


def kept_in_words(keepings: "Iterable[Keeping]", language: Language) -> tuple[str, ...]:
    """Say what waits where, after the last try."""
    return tuple(
        say(
            f"kept_{row.state}",
            language,
            office=row.office.name,
            day=day_words(service_day_of(row.due_at - timedelta(seconds=1)), language),
        )
        for row in keepings
    )


def _shown(attempt: "Attempt", language: Language) -> Iterable[str]:
    if attempt.distance_m is None:
        yield say("attempt_no_place", language)
    else:
        yield say("attempt_distance", language, n=attempt.distance_m)
    yield say("attempt_waited", language, n=attempt.waited_s // 60)
    yield say("attempt_calls", language, n=attempt.calls)
    if attempt.media:
        yield say("attempt_photos", language, n=len(attempt.media))


def _standing(attempt: "Attempt", language: Language) -> str:
    known = words(language)
    match attempt.state:
        case AttemptState.COMPLETE if REQUIRED[AttemptReason(attempt.reason)].counts:
            return say("attempt_counts", language, n=attempt.number)
        case AttemptState.COMPLETE:
            return say("attempt_counts_not", language)
        case state:
            return say(
                f"attempt_{state}",
                language,
                lacking=", ".join(known[f"lacking_{kind}"] for kind in attempt.lacking),
                dispute=known.get(f"against_{attempt.dispute_reason}", ""),
                decision=reason_given(attempt),
            )


def _until(attempt: "Attempt", closes_at: datetime, language: Language, *, is_open: bool) -> str:
    if attempt.state != AttemptState.COMPLETE:
        return ""
    moment = moment_words(closes_at, language)
    return say("attempt_open_until" if is_open else "attempt_closed", language, moment=moment)
