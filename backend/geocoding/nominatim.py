"""A Nominatim server behind the port, through geopy. The only module that knows geopy.

Only the address text is sent, without runs of digits as long as a phone or a citizen's
number; names are never asked for. One request a second, as the public server's policy asks,
and nobody waits in a long line: whoever does not get a turn soon is told so.
"""

import logging
import re
import threading
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from geopy.adapters import URLLibAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
    GeopyError,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim

from backend.geocoding.port import Accuracy, Candidate, GeocoderFailed

SOURCE: Final = "nominatim"
TIMEOUT_S: Final = 3
PATIENCE_S: Final = 2
MOST: Final = 5
_PERMANENT: Final = (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
)
_USER_AGENT: Final = "hengio"
_LONG_NUMBER: Final = re.compile(r"\+?\d(?:[ .-]?\d){8,}")
# Viet Nam with its islands; an answer from elsewhere is a misunderstanding.
_SOUTH, _NORTH, _WEST, _EAST = 6.0, 24.0, 101.0, 118.0
_STREETS: Final = frozenset({"road", "street", "highway"})
_HOUSES: Final = frozenset({"house", "house_number", "building", "amenity", "shop", "office"})

# geopy writes whole addresses and answers below this level; ours stay out of every log.
logging.getLogger("geopy").setLevel(logging.WARNING)


class NominatimGeocoder:
    """Asks one Nominatim server."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S, pause_s: float = 1.0) -> None:
        parts = urlsplit(url)
        server = Nominatim(
            scheme=parts.scheme,
            domain=f"{parts.netloc}{parts.path}".rstrip("/"),
            user_agent=_USER_AGENT,
            timeout=timeout_s,
            adapter_factory=URLLibAdapter,
        )
        self._ask = RateLimiter(
            server.geocode, min_delay_seconds=pause_s, max_retries=0, swallow_exceptions=False
        )
        self._turn = threading.BoundedSemaphore(1)

    def find(self, text: str) -> list[Candidate]:
        """Return at most five places in Viet Nam.

        Raises:
            GeocoderFailed: no turn, no answer in time, or an answer that makes no sense.
        """
        if not self._turn.acquire(timeout=PATIENCE_S):
            raise GeocoderFailed("busy", permanent=False)
        try:
            found = self._ask(
                _LONG_NUMBER.sub(" ", text),
                exactly_one=False,
                limit=MOST,
                language="vi",
                country_codes="vn",
            )
        except _PERMANENT as error:
            raise GeocoderFailed(type(error).__name__, permanent=True) from error
        except GeopyError as error:
            raise GeocoderFailed(type(error).__name__, permanent=False) from error
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            # geopy trusts the shape of the answer; a proxy's error page has another one.
            raise GeocoderFailed("answer makes no sense", permanent=False) from error
        finally:
            self._turn.release()
        return [place for location in found or [] if (place := _candidate(location))]


@lru_cache(maxsize=2)
def nominatim(url: str) -> NominatimGeocoder:
    """Return the one geocoder of this process for a server, so that its turns count."""
    return NominatimGeocoder(url)


def _candidate(location: Any) -> Candidate | None:
    lat, lon = location.latitude, location.longitude
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
        return None
    return Candidate(
        label=str(location.address)[:300],
        lat=lat,
        lon=lon,
        accuracy=_accuracy(location.raw),
        source=SOURCE,
    )


def _accuracy(raw: dict[str, Any]) -> Accuracy:
    words = {raw.get("addresstype"), raw.get("type"), raw.get("class"), raw.get("category")}
    if words & _HOUSES:
        return Accuracy.ADDRESS
    return Accuracy.STREET if words & _STREETS else Accuracy.AREA
