"""Telling people."""

from backend.notifications.services.reports import forget_texts, record_report
from backend.notifications.services.sending import deliver_message, send_phone_code
from backend.notifications.services.telling import tell

__all__ = [
    "deliver_message",
    "forget_texts",
    "record_report",
    "send_phone_code",
    "tell",
]
