"""Installations: whose they are, whether their counter tells one story, whether they changed."""

from collections.abc import Container, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.common.compiled import Compiled
from backend.common.localtime import service_day_of
from backend.common.writing import update
from mobile_api.errors import InstallOfOther, InstallQuarantined, UpdateNeeded
from mobile_api.models import Install, Operation
from mobile_api.services.receipts import publish_key
from mobile_api.services.reports import Push, Report, Sender
from mobile_api.services.reviews import raise_review
from mobile_api.states import ReviewKind
from mobile_api.versions import accepted_apps, accepted_versions, is_app_accepted
from scheduling.selectors.days import has_open_stops


def install_of(push: Push, sender: Sender, *, now: datetime) -> Install:
    """Return the installation that pushes; note a new one.

    Raises:
        InstallOfOther: if it is another courier's, or a drain token is for another device.
    """
    install = _INSTALL.first(push.install_id)
    if install is None:
        return _welcome(push, sender, now=now)
    is_mine = install.courier_id == sender.courier_id
    if not is_mine or (sender.is_draining and install.device_id != sender.device_id):
        raise InstallOfOther
    return install


def note_push(install: Install, push: Push, sender: Sender, *, now: datetime) -> None:
    """Note that an installation was heard of, and with which device and release."""
    install.app_version, install.last_pushed_at = push.app_version or install.app_version, now
    if not sender.is_draining:
        install.device_id = sender.device_id  # enrolled again
    update(install, "app_version", "last_pushed_at", "device")


def gate(install: Install, report: Report, push: Push) -> UpdateNeeded | InstallQuarantined | None:
    """Return why an operation is kept and not applied yet, if so."""
    if install.is_quarantined:
        return InstallQuarantined(device_seq=report.device_seq)
    if report.version not in accepted_versions():
        return UpdateNeeded(accepted=accepted_versions())
    if not is_app_accepted(push.app_version):
        return UpdateNeeded(accepted=accepted_apps())
    return None


def counted(install: Install, device_seqs: Iterable[int | None]) -> set[int]:
    """Return those of these numbers that an installation gave to operations we have."""
    rows = Operation.objects.filter(install=install, device_seq__in=set(device_seqs) - {None})
    return {seq for seq in rows.values_list("device_seq", flat=True) if seq is not None}


def check_counter(
    install: Install, operation: Operation, taken: Container[int | None], *, now: datetime
) -> None:
    """Put an installation aside whose counter gave one number to two operations."""
    if install.cleared_at is not None or install.is_quarantined:
        return
    if operation.device_seq not in taken:
        return
    install.quarantined_at = now
    Install.objects.filter(id=install.id).update(quarantined_at=now)
    raise_review(
        ReviewKind.INSTALL_QUARANTINED,
        courier_id=install.courier_id,
        install=install,
        facts={"device_seq": operation.device_seq},
        now=now,
    )


def has_gap_before(install_id: UUID, device_seq: int | None) -> bool:
    """Tell whether an installation counted something before this that has not arrived."""
    if device_seq is None or device_seq == 1:
        return False
    before = Operation.objects.filter(install_id=install_id, device_seq__lt=device_seq)
    return before.values("device_seq").distinct().count() < device_seq - 1


_INSTALL: Final = Compiled(lambda install_id: Install.objects.filter(install_id=install_id))


@transaction.atomic
def _welcome(push: Push, sender: Sender, *, now: datetime) -> Install:
    install, is_new = Install.objects.get_or_create(
        install_id=push.install_id,
        defaults={
            "device_id": sender.device_id,
            "courier_id": sender.courier_id,
            "app_version": push.app_version,
            "first_seen_at": now,
            "last_pushed_at": now,
        },
    )
    publish_key(now=now)
    others = Install.objects.filter(courier_id=sender.courier_id).exclude(id=install.id)
    if is_new and others.exists():
        _tell_of_change(install, now=now)
    return install


def _tell_of_change(install: Install, *, now: datetime) -> None:
    """Say that a courier with stops left began anew: what the old app held may be lost."""
    if has_open_stops(courier_id=install.courier_id, day=service_day_of(now)):
        raise_review(
            ReviewKind.INSTALL_CHANGED,
            courier_id=install.courier_id,
            install=install,
            facts={},
            now=now,
        )
