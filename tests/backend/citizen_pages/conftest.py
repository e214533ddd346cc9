"""The clock of the edge stands still, and a story that ends at the agency."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine

from tests.support import citizen_pages
from tests.support.bookings import at


@pytest.fixture
def stand_at() -> Callable[[datetime], None]:
    """Return what moves the edge's clock to a moment, where it stands."""
    travellers = []

    def stand(moment: datetime) -> None:
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        travellers.append(traveller)

    yield stand
    for traveller in reversed(travellers):
        traveller.stop()


@pytest.fixture
def story() -> citizen_pages.Story:
    """A dossier whose visit on Tuesday morning is booked."""
    return citizen_pages.begin(
        contact_name="Người hẹn", landmark="Cạnh <script>alert(1)</script> chùa"
    )


@pytest.fixture
def collected(story) -> citizen_pages.Story:
    """Its papers came to the desk on Tuesday; the declaration form was missing at the door."""
    story.publish(at("16:30", day=citizen_pages.NOW))
    story.set_off(at("09:20"))
    story.reach(at("09:41"))
    handover = story.collect(at("09:58"), missing=("household_form",))
    story.bring_in(handover.packet)
    return story
