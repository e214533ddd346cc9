"""Questions about handovers and their proof."""

from collections.abc import Iterable

from backend.custody.models import Handover


def media_of_handovers(shas: Iterable[str]) -> set[str]:
    """Return those of these photos that a handover names as its proof."""
    return {sha for sha in shas if Handover.objects.filter(proof__media__contains=[sha]).exists()}
