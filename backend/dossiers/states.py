"""The agency's status of a dossier: the ten national codes, and which may follow which.

Source: the status codes that one-stop systems send to the National Public Service Portal.
The law names the papers (Circular 03/2025/TT-VPCP, forms 01 to 05) but draws no table, so the
moves below are ours, each with its reason:

- 1 -> 2, 3, 5: the desk checks what it received and accepts (form 01), refuses (form 03) or
  asks for more (form 02).
- 2 -> 4: the competent unit takes over. Simple matters are decided at the desk: 2 -> 9.
- 2, 4 -> 5, 6: something is missing, or a duty must be paid first.
- 5 -> 2: asked before acceptance and now complete. 5 -> 4: asked while processing.
  5 -> 3: what came does not make it acceptable. 5 -> 8: nothing came in time.
- 6 -> 4 when paid; 6 -> 9 where paying was the last thing missing.
- 7 from everywhere before a result exists: the citizen may withdraw. 7 -> 8: the agency
  confirms by stopping (form 05).
- 8 from everywhere after acceptance, and from 5: stop notice (form 05).
- 9 -> 10: handed over. 9 -> 4: a result found wrong goes back to be corrected.
- 3, 8, 10 are ends: another try is another dossier.

This axis belongs to the agency. Where the papers are is custody's, and never read here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models

from backend.common.errors import IllegalTransition


class AgencyStatus(models.IntegerChoices):
    """National status codes."""

    REGISTERED = 1, "Mới đăng ký"
    ACCEPTED = 2, "Được tiếp nhận"
    NOT_ACCEPTED = 3, "Không được tiếp nhận"
    PROCESSING = 4, "Đang xử lý"
    SUPPLEMENT_REQUESTED = 5, "Yêu cầu bổ sung giấy tờ"
    PAYMENT_REQUESTED = 6, "Yêu cầu thực hiện nghĩa vụ tài chính"
    WITHDRAWN = 7, "Công dân yêu cầu rút hồ sơ"
    STOPPED = 8, "Dừng xử lý"
    RESULT_READY = 9, "Đã xử lý xong"
    RESULT_RETURNED = 10, "Đã trả kết quả"


class ProxyPurpose(models.TextChoices):
    """What somebody may do at the door for the owner."""

    COLLECT = "collect", "Nộp giấy tờ"
    DELIVER = "deliver", "Nhận kết quả"


class ResultFault(models.TextChoices):
    """What the recipient of a result finds wrong with it."""

    WRONG_PERSON = "wrong_person", "Kết quả của người khác"
    NAME_MISSPELT = "name_misspelt", "Sai họ tên"
    DETAILS_WRONG = "details_wrong", "Sai ngày sinh, số hoặc thông tin khác"
    PAPER_MISSING = "paper_missing", "Thiếu giấy tờ"
    PAPER_DAMAGED = "paper_damaged", "Giấy tờ rách, hỏng"
    WRONG_KIND = "wrong_kind", "Không đúng loại giấy tờ"
    NOT_SIGNED = "not_signed", "Thiếu chữ ký hoặc con dấu của cơ quan"


S = AgencyStatus

ALLOWED: Final[Mapping[AgencyStatus, frozenset[AgencyStatus]]] = MappingProxyType(
    {
        S.REGISTERED: frozenset({S.ACCEPTED, S.NOT_ACCEPTED, S.SUPPLEMENT_REQUESTED, S.WITHDRAWN}),
        S.ACCEPTED: frozenset(
            {
                S.PROCESSING,
                S.SUPPLEMENT_REQUESTED,
                S.PAYMENT_REQUESTED,
                S.WITHDRAWN,
                S.STOPPED,
                S.RESULT_READY,
            }
        ),
        S.NOT_ACCEPTED: frozenset(),
        S.PROCESSING: frozenset(
            {
                S.SUPPLEMENT_REQUESTED,
                S.PAYMENT_REQUESTED,
                S.WITHDRAWN,
                S.STOPPED,
                S.RESULT_READY,
            }
        ),
        S.SUPPLEMENT_REQUESTED: frozenset(
            {S.ACCEPTED, S.NOT_ACCEPTED, S.PROCESSING, S.WITHDRAWN, S.STOPPED}
        ),
        S.PAYMENT_REQUESTED: frozenset({S.PROCESSING, S.WITHDRAWN, S.STOPPED, S.RESULT_READY}),
        S.WITHDRAWN: frozenset({S.STOPPED}),
        S.STOPPED: frozenset(),
        S.RESULT_READY: frozenset({S.PROCESSING, S.RESULT_RETURNED}),
        S.RESULT_RETURNED: frozenset(),
    }
)

# An agency that works on a dossier has accepted it, and then the dossier has its code.
NEEDS_AGENCY_CODE: Final = frozenset(
    {S.ACCEPTED, S.PROCESSING, S.PAYMENT_REQUESTED, S.RESULT_READY, S.RESULT_RETURNED}
)


# While the owner has to bring or pay something, the agency's time does not run.
CLOCK_STOPS: Final = frozenset({S.SUPPLEMENT_REQUESTED, S.PAYMENT_REQUESTED})
CLOCK_RUNS: Final = frozenset({S.ACCEPTED, S.PROCESSING})


def check_transition(old: AgencyStatus, new: AgencyStatus) -> None:
    """Pass if the agency may move a dossier from `old` to `new`.

    Raises:
        IllegalTransition: with both codes and the codes that are possible.
    """
    if new not in ALLOWED[old]:
        possible = sorted(status.value for status in ALLOWED[old])
        raise IllegalTransition(
            f"From status {old.value} to {new.value}.",
            state=old.value,
            asked=new.value,
            possible=possible,
        )
