"""What every table shares, and the table of stored answers."""

from typing import ClassVar

from django.db import models

from backend.common.uuid7 import uuid7


class Record(models.Model):
    """A row with a UUIDv7 id: unguessable in part, and ordered by time of birth."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class StoredAnswer(Record):
    """The answer to a request that carried an idempotency key.

    `fingerprint` is the SHA-256 of the request; `sealed_body` the JSON answer, encrypted,
    because an answer may hold a token.
    """

    principal = models.CharField(max_length=80)
    endpoint = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    sealed_body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "endpoint", "key"], name="stored_answer_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="stored_answer_age")]
