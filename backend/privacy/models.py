"""Who erased what and why, and who read what. Never anything of the person itself."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.accounts.roles import PersonKind
from backend.common.models import Record


class ErasureReason(models.TextChoices):
    """Why personal data went."""

    ASKED = "asked", "Chủ thể dữ liệu yêu cầu"
    EXPIRED = "expired", "Hết thời hạn lưu trữ"


class ErasedThing(models.TextChoices):
    """What was erased: one dossier, or all that is known of a person."""

    DOSSIER = "dossier", "Hồ sơ"
    PERSON = "person", "Người"


class Erasure(Record):
    """One erasure. Only ever inserted.

    `subject_id` is the id of the dossier, or of the person's account (of nothing, if there was
    none); `erased_by` the id of a user.
    """

    thing = models.CharField(max_length=8, choices=ErasedThing.choices)
    subject_id = models.UUIDField()
    reason = models.CharField(max_length=8, choices=ErasureReason.choices)
    erased_by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thing", "subject_id"], name="erasure_once")
        ]


class Shown(models.TextChoices):
    """What of a person somebody was shown; `subject` names which one, empty for a list."""

    DOSSIER = "dossier", "Hồ sơ"
    HANDOVER = "handover", "Biên nhận"
    PHOTO = "photo", "Ảnh"
    INCIDENT = "incident", "Sự cố"
    VISIT = "visit", "Lịch hẹn"
    REVIEW = "review", "Báo cáo cần xem lại"
    DAY = "day", "Ngày phục vụ"
    LIST = "list", "Danh sách"
    PACKAGE = "package", "Gói dữ liệu của bưu tá"


class Read(Record):
    """Somebody of ours was shown data of people by one request. Only ever inserted.

    `operation` is the id in the API description. `subject` is an id or a photo's hash, never a
    phone or a name. Rows are deleted after two years (`forget_reads`), not before.
    """

    reader_id = models.UUIDField()
    reader_kind = models.CharField(max_length=10, choices=PersonKind.choices)
    operation = models.CharField(max_length=40)
    shown = models.CharField(max_length=8, choices=Shown.choices)
    subject = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "id"], condition=~Q(subject=""), name="read_subject"),
            models.Index(fields=["reader_id", "id"], name="read_reader"),
        ]
