"""The numbers of booking, each with its reason. Data, not code: a province may want others."""

from datetime import timedelta
from typing import Final

# What one question may ask for at most. Each office has a horizon, a notice and window lengths of
# its own (backend.offices.models.Office).
MAX_OFFER_DAYS: Final = 14
HOLD_LIFETIME: Final = timedelta(minutes=10)
HOLDS_PER_PHONE: Final = 2
# Until when a citizen may cancel or move a visit herself; a clerk can later.
CITIZEN_CUTOFF: Final = timedelta(hours=2)
# Added travel below which "the courier is near anyway" is true enough to say.
NEAR_TRAVEL_S: Final = 300
FAIR_TRAVEL_S: Final = 900
