"""Counters and changes, one line for each courier."""

from typing import ClassVar
from uuid import uuid4

from django.db import models

from backend.common.models import Record


class Counter(models.Model):
    """The number of a courier's last change. Its row lock puts writers in line."""

    courier_id = models.UUIDField(primary_key=True)
    value = models.BigIntegerField()


class Change(Record):
    """Something a phone must know. It names the object; the reader builds what it says."""

    courier_id = models.UUIDField()
    number = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    deleted = models.BooleanField(default=False)  # a tombstone: the phone drops the object
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["courier_id", "number"], name="change_once")
        ]


class Epoch(models.Model):
    """Which life of the database this is: no row at first, another value after each restore."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.UUIDField(default=uuid4)
    begun_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="epoch_is_one")
        ]
