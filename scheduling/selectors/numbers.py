"""Numbers that people read over the phone."""

from datetime import date

from backend.common.crypto import random_token


def next_appointment_number(day: date) -> str:
    """Return a fresh number like `LH-260303-K7Q2M`: the day, and five letters nobody can count.

    Five base-32 characters: 33 million a day; the unique constraint is the last word.
    """
    return f"LH-{day:%y%m%d}-{random_token(5).upper()[:5]}"
