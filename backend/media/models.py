"""The table of media. The bytes are files (`files.py`); a row exists once both files do."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.common.models import Record


class Media(Record):
    """One photo, known by the SHA-256 of the bytes that came.

    `width` and `height` are the original's, in pixels. `taken_at`, `lat` and `lon` are what
    the camera wrote into it: claims of a device, useful beside other evidence, never proof.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size_bytes = models.PositiveIntegerField()
    image_format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    derivative_bytes = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    uploaded_by = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="media_sha256_is_hex"
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="media_on_earth",
            ),
        ]
