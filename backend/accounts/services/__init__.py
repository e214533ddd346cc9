"""What can be done with accounts."""

from backend.accounts.services.devices import (
    create_enrolment_code,
    end_draining,
    enrol_device,
    issue_drain_token,
    note_seen,
    revoke_device,
    spend_enrolment_attempt,
)
from backend.accounts.services.people import (
    citizen_of_phone,
    create_courier_user,
    create_program,
    create_staff,
    grant_role,
    withdraw_role,
)
from backend.accounts.services.phone_codes import (
    CodeVerifier,
    CodeWish,
    SpentAttempt,
    check_phone_code,
    code_for,
    prepare_phone_codes,
    request_phone_code,
    send_prepared_code,
    spend_code_attempt,
    verifier_of,
)
from backend.accounts.services.tokens import issue_citizen_token, issue_token
from backend.accounts.services.upkeep import forget_codes

__all__ = [
    "CodeVerifier",
    "CodeWish",
    "SpentAttempt",
    "check_phone_code",
    "citizen_of_phone",
    "code_for",
    "create_courier_user",
    "create_enrolment_code",
    "create_program",
    "create_staff",
    "end_draining",
    "enrol_device",
    "forget_codes",
    "grant_role",
    "issue_citizen_token",
    "issue_drain_token",
    "issue_token",
    "note_seen",
    "prepare_phone_codes",
    "request_phone_code",
    "revoke_device",
    "send_prepared_code",
    "spend_code_attempt",
    "spend_enrolment_attempt",
    "verifier_of",
    "withdraw_role",
]
