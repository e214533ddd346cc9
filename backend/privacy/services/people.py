"""Erasing all that is known of a person: the dossiers, the bookings, the account, the messages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.accounts.models import User
from backend.accounts.roles import PersonKind
from backend.accounts.services.upkeep import erase_citizen
from backend.common.answers import forget_answers_of
from backend.common.errors import DomainError, NotFound
from backend.common.uuid7 import uuid7
from backend.dossiers.locks import lock_dossiers
from backend.dossiers.services.erasure import dossiers_of_person, erase_proxy, is_proxy_in_force
from backend.notifications.services.upkeep import erase_person as erase_messages
from backend.privacy.errors import DossierStillKept, DossierStillOpen, PersonStillNeeded
from backend.privacy.models import ErasedThing, Erasure, ErasureReason
from backend.privacy.services.erasure import check_may_go, erase_dossier
from scheduling.locks import lock_phone
from scheduling.services.erased_people import erase_contact, is_expected, is_known


@transaction.atomic
def erase_person(*, phone: str, reason: ErasureReason, erased_by: UUID, now: datetime) -> Erasure:
    """Erase all that is known of the person with a phone (E.164); returns the row of the log.

    To us a phone is a person: of two owners with one phone both are erased.

    Raises:
        NotFound: if nobody is known by this phone.
        PersonStillNeeded: nothing is erased.
    """
    lock_phone(phone)
    user = User.objects.filter(phone=phone, kind=PersonKind.CITIZEN).first()
    user_id = user.id if user else None
    dossiers = dossiers_of_person(phone=phone, user_id=user_id)
    lock_dossiers(dossiers)
    if user is None and not dossiers and not is_known(phone=phone):
        raise NotFound
    if because := list(_needed(phone, user_id, dossiers, now)):
        raise PersonStillNeeded(because=because)
    for dossier_id in dossiers:
        erase_dossier(dossier_id=dossier_id, reason=reason, erased_by=erased_by, now=now)
    _erase_rest(phone, user_id)
    return Erasure.objects.create(
        thing=ErasedThing.PERSON, subject_id=user_id or uuid7(), reason=reason,
        erased_by=erased_by, at=now,
    )  # fmt: skip


def _needed(
    phone: str, user_id: UUID | None, dossiers: list[UUID], now: datetime
) -> Iterator[dict[str, Any]]:
    for dossier_id in dossiers:
        try:
            check_may_go(dossier_id, now)
        except (DossierStillOpen, DossierStillKept) as refusal:
            yield _said(dossier_id, refusal)
    if is_expected(phone=phone, user_id=user_id):
        yield {"what": "visit"}
    if is_proxy_in_force(phone, at=now):
        yield {"what": "proxy"}


def _said(dossier_id: UUID, refusal: DomainError) -> dict[str, Any]:
    return {
        "what": "dossier", "dossier_id": str(dossier_id), "code": refusal.code, **refusal.facts,
    }  # fmt: skip


def _erase_rest(phone: str, user_id: UUID | None) -> None:
    erase_contact(phone=phone, user_id=user_id)
    erase_proxy(phone=phone)
    erase_messages(phone=phone, user_id=user_id)
    if user_id is not None:
        forget_answers_of(user_id)
    erase_citizen(phone=phone)
