"""Telling people."""

from backend.notifications.services.call_tasks import close_call_task
from backend.notifications.services.codes import give_up_code, send_phone_code
from backend.notifications.services.reports import mark_seen, record_report, record_sync
from backend.notifications.services.sending import deliver_message, give_up_way
from backend.notifications.services.telling import tell
from backend.notifications.services.upkeep import forget_links, forget_log, forget_texts

__all__ = [
    "close_call_task",
    "deliver_message",
    "forget_links",
    "forget_log",
    "forget_texts",
    "give_up_code",
    "give_up_way",
    "mark_seen",
    "record_report",
    "record_sync",
    "send_phone_code",
    "tell",
]
