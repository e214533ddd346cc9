"""Days and times in words. Vietnamese time, whatever the language."""

from datetime import date, datetime
from typing import Final

from backend.citizen_pages.texts import Language, say
from backend.common.localtime import clock_text, day_text, service_day_of

_WEEKDAYS: Final = {
    Language.VI: ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def day_words(day: date, language: Language) -> str:
    """Return `02/03/2026` or `2 March 2026`."""
    if language == Language.VI:
        return day_text(day)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: date, language: Language) -> str:
    """Return a day with its weekday: `Thứ Hai, 02/03/2026`, `Monday, 2 March 2026`."""
    return f"{_WEEKDAYS[language][day.weekday()]}, {day_words(day, language)}"


def moment_words(moment: datetime, language: Language) -> str:
    """Return `06:30 ngày 02/03/2026`, `06:30 on 2 March 2026`."""
    day = day_words(service_day_of(moment), language)
    return say("moment", language, clock=clock_text(moment), day=day)


def window_words(opens_at: datetime, closes_at: datetime, language: Language) -> str:
    """Return `09:00 đến 10:00, Thứ Ba, 03/03/2026`."""
    return say(
        "window",
        language,
        opens=clock_text(opens_at),
        closes=clock_text(closes_at),
        day=weekday_words(service_day_of(opens_at), language),
    )
