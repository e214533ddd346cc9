"""Is the process alive, and can it work? For compose, load balancers and people.

A check that fails means: send no requests here. A warning means: somebody should look, but
taking this process out of service would help nobody.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from backend.common import clock
from backend.common.models import StoredAnswer
from backend.common.uuid7 import uuid7

LEAST_FREE_BYTES: Final = 500_000_000  # some forty photos and the database's next minutes
LEAST_FREE_SHARE: Final = 0.05

Warner = Callable[[], str]
_warners: dict[str, Warner] = {}
_migrated: set[str] = set()  # a process never loses a migration that it has once seen applied


def warning(name: str) -> Callable[[Warner], Warner]:
    """Register a function that says in a few words what is wrong, or "" if nothing is."""

    def register(warner: Warner) -> Warner:
        _warners[name] = warner
        return warner

    return register


def livez(request: HttpRequest) -> JsonResponse:
    """Answer that the process runs."""
    return JsonResponse({"alive": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if this process can do its work, else 503 with what it cannot."""
    checks = {"database": _database_takes_writes(), "media_store": _store_is_writable()}
    checks["disk"] = checks["media_store"] and _free_bytes() >= LEAST_FREE_BYTES
    warnings: dict[str, str] = {}
    if checks["database"]:
        checks["migrations"] = not _pending_migrations()
    if all(checks.values()):
        found = {name: warner() for name, warner in _warners.items()}
        warnings = {name: words for name, words in found.items() if words}
    ready = all(checks.values())
    answer = {"ready": ready, "checks": checks, "warnings": warnings}
    return JsonResponse(answer, status=200 if ready else 503)


@warning("disk")
def disk_is_filling() -> str:
    """Say that little room is left for photos."""
    share = free_share_of_disk()
    return "" if share >= LEAST_FREE_SHARE else f"{share:.1%} of the disk is free"


def free_share_of_disk() -> float:
    """Return how much of the media store's disk is free, between 0 and 1."""
    usage = shutil.disk_usage(settings.MEDIA_STORE)
    return usage.free / usage.total


def _database_takes_writes() -> bool:
    try:
        with transaction.atomic():
            # Written and gone again: a full disk or a read-only standby says no.
            StoredAnswer.objects.create(
                principal="readyz",
                key=str(uuid7()),
                sealed_body=b"",
                status=200,
                created_at=clock.now(),
            )
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def _pending_migrations() -> bool:
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return True
        _migrated.add("all")
    return False


def _store_is_writable() -> bool:
    folder = Path(settings.MEDIA_STORE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{uuid7()}"  # requests side by side do not meet
        probe.write_bytes(b"probe")
        probe.unlink()
    except OSError:
        return False
    return True


def _free_bytes() -> int:
    return shutil.disk_usage(settings.MEDIA_STORE).free
