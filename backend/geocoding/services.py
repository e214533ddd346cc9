"""Ask all geocoders there are."""

import logging
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from backend.geocoding.gazetteer import Gazetteer
from backend.geocoding.nominatim import nominatim
from backend.geocoding.port import Accuracy, Candidate, Geocoder, GeocoderFailed

logger = logging.getLogger(__name__)
_PRECISE: Final = frozenset({Accuracy.ADDRESS, Accuracy.STREET})


@dataclass(frozen=True, slots=True)
class Places:
    """What was found; `is_complete` is False when a configured server did not answer."""

    candidates: tuple[Candidate, ...]
    is_complete: bool


def find_places(text: str) -> Places:
    """Return places for a text: houses and streets, then communes, then the rest.

    The gazetteer always answers; a Nominatim server is asked when `NOMINATIM_URL` names one.
    """
    communes = Gazetteer().find(text)
    if not settings.NOMINATIM_URL:
        return Places(candidates=tuple(communes), is_complete=True)
    return _merged(communes, nominatim(settings.NOMINATIM_URL), text)


def _merged(communes: list[Candidate], server: Geocoder, text: str) -> Places:
    try:
        found = server.find(text)
    except GeocoderFailed as failure:
        level = logging.ERROR if failure.permanent else logging.WARNING
        logger.log(level, "Geocoding server did not answer: %s", failure)
        return Places(candidates=tuple(communes), is_complete=False)
    precise = [place for place in found if place.accuracy in _PRECISE]
    rest = [place for place in found if place.accuracy not in _PRECISE]
    return Places(candidates=(*precise, *communes, *rest), is_complete=True)
