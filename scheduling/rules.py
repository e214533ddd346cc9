"""The numbers of booking, each with its reason. Data, not code: a province may want others."""

from datetime import timedelta
from typing import Final

HORIZON_DAYS: Final = 14
# A same-day visit needs time to reach the courier's phone and the citizen's kitchen table.
NOTICE: Final = timedelta(hours=2)
WINDOW_LENGTHS_MIN: Final = (60, 90, 120)
HOLD_LIFETIME: Final = timedelta(minutes=10)
HOLDS_PER_PHONE: Final = 2
# Until when a citizen may cancel or move a visit herself; a clerk can later.
CITIZEN_CUTOFF: Final = timedelta(hours=2)
# Added travel below which "the courier is near anyway" is true enough to say.
NEAR_TRAVEL_S: Final = 300
FAIR_TRAVEL_S: Final = 900
