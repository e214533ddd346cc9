"""A published day on a server of its own, and phones that talk to it."""

import io
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from PIL import Image, ImageDraw

from backend.accounts.services import create_enrolment_code, enrol_device
from backend.accounts.services.devices import spend_enrolment_attempt
from backend.offices.models import Courier
from bench.database import own_database, server_version
from bench.web import Web, gunicorn
from mobile_api.client.phone import Phone
from mobile_api.client.store import Store
from mobile_api.client.transport import HttpTransport, Transport
from tests.support.bookings import Town, at, make_town
from tests.support.offices import make_courier
from tests.support.shifts import Visits, publish_shift

MORNING: Final = at("07:30")
PHOTO_BYTES: Final = 400_000


@dataclass(frozen=True, slots=True)
class Stage:
    """A running server, its town, and today's visits by courier."""

    web: Web
    town: Town
    couriers: Sequence[Courier]
    visits: Visits
    server: str

    @property
    def url(self) -> str:
        """Where the server is."""
        return f"http://127.0.0.1:{self.web.port}"

    def phone(
        self, courier: Courier, *, transport: Transport | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> Phone:  # fmt: skip
        """Return a courier's phone with a token, an empty memory and a clock."""
        transport = transport or HttpTransport()
        phone = Phone(
            self.url, store=Store(":memory:"), clock=clock or _clock(), transport=transport
        )
        phone.use_token(token_of(courier))
        return phone


@contextmanager
def stage(*, n_couriers: int, n_visits: int, now: datetime = MORNING) -> Iterator[Stage]:
    """Serve a published day until the block ends; on the server it is `now`."""
    with own_database() as database:
        town = make_town(n_couriers=1)
        couriers = [*town.couriers, *(make_courier(town.office) for _ in range(n_couriers - 1))]
        visits = publish_shift(town, couriers, n_visits=n_visits, now=MORNING)
        with gunicorn(database, now=now) as web:
            yield Stage(web, town, couriers, visits, server_version())


def token_of(courier: Courier) -> str:
    """Enrol a device in this process, and return its token."""
    now = datetime.now(UTC)
    code = create_enrolment_code(user=courier.user, now=now)
    spend_enrolment_attempt(code=code, now=now)
    _, token = enrol_device(code=code, name="phone", platform="bench", app_version="1.0.0", now=now)
    return token


def photos(how_many: int, *, seed: int, n_bytes: int = PHOTO_BYTES) -> list[bytes]:
    """Return JPEGs of about so many bytes, 1600 by 1200 pixels, each another one."""
    dice = random.Random(seed)
    noise = Image.frombytes("L", (400, 300), dice.randbytes(400 * 300)).resize((1600, 1200))
    quality = next(q for q in range(20, 96, 3) if len(_jpeg(noise, q)) >= n_bytes or q >= 92)
    made = []
    for number in range(how_many):
        sheet = noise.copy()
        ImageDraw.Draw(sheet).text((40, 40), f"{seed}-{number}", fill=255)
        made.append(_jpeg(sheet, quality))
    return made


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def _clock() -> Callable[[], datetime]:
    ahead: timedelta = MORNING - datetime.now(UTC)

    def now() -> datetime:
        return datetime.now(UTC) + ahead

    return now
