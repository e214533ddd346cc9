"""What every table shares, and the table of stored answers."""

from functools import lru_cache
from typing import Any, ClassVar

from django.db import connection, models

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


def insert_new(row: models.Model) -> bool:
    """Insert a row unless a rival is there already; returns whether it was inserted.

    A rival that is not committed yet is waited for, and its row is visible afterwards. One
    statement, whatever unique constraint the two share.
    """
    return _insert(row, " ON CONFLICT DO NOTHING")


def insert(row: models.Model) -> None:
    """Insert a row that must be new, in a third of the time that `save` takes; no signals.

    Raises:
        IntegrityError: if there is a rival.
    """
    _insert(row, "")


def _insert(row: models.Model, otherwise: str) -> bool:
    statement, fields = _insertion(type(row), otherwise)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        is_new: bool = cursor.rowcount == 1
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  as save does
    return is_new


@lru_cache(maxsize=64)
def _insertion(model: type[models.Model], otherwise: str) -> tuple[str, list[Any]]:
    """Return the statement and the fields whose values it takes, in order."""
    about = model._meta  # noqa: SLF001  Django's documented door
    fields = [field for field in about.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = (
        f'INSERT INTO "{about.db_table}" ({columns}) '  # noqa: S608  our own names only
        f"VALUES ({places}){otherwise}"
    )
    return statement, fields
