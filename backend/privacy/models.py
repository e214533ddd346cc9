"""That something was erased: who did it, why, when. Never of whom."""

from typing import ClassVar

from django.db import models

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
