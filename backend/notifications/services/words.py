"""What a message says when it leaves. Of a code we keep no copy: it is made again each time."""

from uuid import UUID

from backend.accounts.selectors import phone_code
from backend.accounts.services import code_for
from backend.common.localtime import duration_text
from backend.notifications.kinds import KINDS
from backend.notifications.models import Message
from backend.notifications.texts import Params, render

HIDDEN_CODE = "••••••"


def words_of(message: Message) -> tuple[str, str, Params]:
    """Return title, body and values as the receiver shall read them."""
    if not KINDS[message.kind].is_secret:
        return message.title, message.body, message.params
    params = code_params(UUID(message.about["phone_code_id"]))
    return *render(message.kind, params, message.language), params


def code_params(phone_code_id: UUID, *, hidden: bool = False) -> dict[str, str]:
    """Return the values of a code's message; hidden: those that we keep."""
    row = phone_code(phone_code_id)
    code = HIDDEN_CODE if hidden else code_for(phone_code_id)[1]
    return {"code": code, "duration": duration_text(row.expires_at - row.created_at)}
