"""Examples for the API manual."""

from drf_spectacular.utils import OpenApiExample

_KIND = {
    "kind": "visit_reminder",
    "title": "Nhắc lịch hẹn ngày mai",
    "may_opt_out": True,
    "is_wanted": True,
}
PREFERENCES = OpenApiExample(
    "preferences",
    value={
        "language": "vi",
        "email": "",
        "is_email_verified": False,
        "zalo": None,
        "kinds": [_KIND],
    },
    response_only=True,
)
CHANGE = OpenApiExample(
    "no reminders, and Zalo may carry the rest",
    value={"zalo": True, "kinds": {"visit_reminder": False}},
    request_only=True,
)
CHANGE_OF_PHONE = OpenApiExample(
    "said on the phone",
    value={"phone": "0912345678", "language": "en"},
    request_only=True,
)
PHONE = OpenApiExample("phone", value={"phone": "0912345678"}, request_only=True)
PUSH_TOKEN = OpenApiExample(
    "token", value={"kind": "token", "value": "cXJ0…:APA91b…"}, request_only=True
)
SUBSCRIPTION = OpenApiExample(
    "browser",
    value={
        "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "keys": {
            "p256dh": "BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3"
            "qBUYIHBQFLXYp5Nksh8U",
            "auth": "8eDyX_uCN0XRhSbY5hs7Hg",
        },
    },
    request_only=True,
)
OUTCOME = OpenApiExample(
    "reached", value={"outcome": "reached", "note": "đã nhắc lịch"}, request_only=True
)
SMS_REPORT = OpenApiExample(
    "failed",
    value={"id": "sms-1", "status": "failed", "reason": "absent subscriber"},
    request_only=True,
)
