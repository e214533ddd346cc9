"""The numbers of booking, each with its reason. Data, not code: a province may want others."""

from datetime import timedelta
from typing import Final

# What one question may ask for at most. Each office has a horizon, a notice and window lengths of
# its own (backend.offices.models.Office).
MAX_OFFER_DAYS: Final = 14
HOLD_LIFETIME: Final = timedelta(minutes=10)
HOLDS_PER_PHONE: Final = 2
# How long a place that became free is kept for the first who waits: time to see the message.
WAIT_OFFER_LIFETIME: Final = timedelta(hours=2)
WAITING_PER_PHONE: Final = 3
# Until when a citizen may cancel or move a visit herself; a clerk can later.
CITIZEN_CUTOFF: Final = timedelta(hours=2)
# Added travel below which "the courier is near anyway" is true enough to say.
NEAR_TRAVEL_S: Final = 300
FAIR_TRAVEL_S: Final = 900
# A draft is improved once its bookings have been quiet for so long.
IMPROVE_AFTER: Final = timedelta(seconds=2)
# Of the search: a tenth of a second of one core. Each booking is followed by the next search, so
# more buys little. Steps, not seconds: a revision gets the same draft on every machine.
IMPROVE_STEPS: Final = 2_000
IMPROVE_LIMIT_S: Final = 20.0
IMPROVE_FROM_VISITS: Final = 3
# A dispatcher who works on a day is not to find it changed under her hands.
HANDS_OFF: Final = timedelta(minutes=15)
# Windows proposed for a booking that lost its place: enough to choose from over the phone.
N_PROPOSALS: Final = 3
