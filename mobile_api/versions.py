"""Which versions of payloads and of the app are applied: the last three of each."""

from typing import Final

from django.conf import settings

VERSION: Final = 1  # of the payloads; rises with each change that an older server could not read
KEPT: Final = 3


def accepted_versions(newest: int | None = None) -> list[int]:
    """Return the versions of payloads that are applied, oldest first."""
    last = VERSION if newest is None else newest
    return list(range(max(1, last - KEPT + 1), last + 1))


def accepted_apps() -> list[str]:
    """Return the last three releases of the app; empty if the office names none."""
    return list(settings.APP_RELEASES)[-KEPT:]


def is_app_accepted(version: str) -> bool:
    """Tell whether what an app of this version records is applied: one of three, or a newer one."""
    kept = accepted_apps()
    return not kept or _numbers(version) >= _numbers(kept[0])


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split("-", maxsplit=1)[0].split(".")
    return tuple(int(part) if part.isdigit() else 0 for part in parts)
