"""Looking for traces of a person: in every column of every table, in what is sealed, in files."""

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models
from django_q.models import OrmQ, Task
from django_q.signing import SignedPackage

from backend.common import crypto

# How each sealed column is opened: the purpose it was sealed for. The row is the row's id.
SEALED = {
    "custody.Commitment.sealed_value": "custody-commitment",
    "custody.Signature.sealed_strokes": "custody-strokes",
    "dossiers.Dossier.owner_id_sealed": "citizen-id",
    "mobile_api.Contradiction.sealed_content": "operation-content",
    "mobile_api.Operation.sealed_content": "operation-content",
    "mobile_api.Receipt.sealed_answer": "operation-answer",
    "common.StoredAnswer.sealed_body": "stored-answer",
}
# Bytes that are sealed for nobody we keep data of: our own tokens, an authority's answers.
OF_NOBODY = {
    "custody.RootWitness.answer",
    "notifications.ZaloToken.sealed_access",
    "notifications.ZaloToken.sealed_refresh",
}


def traces(marks: Collection[str]) -> set[str]:
    """Return where any of the marks is found: `table.column`, or `file NAME`.

    Marks are looked for without regard to case: in every column as text, in bytes as such, in
    opened seals, in decoded sessions and jobs of the queue, and in every file of a photo.
    """
    found = {place for mark in marks for place in _in_tables(mark.lower())}
    found |= {place for place, text in _opened() for mark in marks if mark.lower() in text}
    return found | {place for mark in marks for place in _in_files(mark.encode())}


def byte_columns() -> set[str]:
    """Return every column of bytes in our own tables, as `app.Model.field`."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.BinaryField)
    }


def _in_tables(mark: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT DISTINCT c.key FROM "{table}" t, jsonb_each_text(to_jsonb(t)) c '
                "WHERE (strpos(lower(t::text), %(text)s) > 0 OR strpos(t::text, %(hex)s) > 0) "
                "AND (strpos(lower(c.value), %(text)s) > 0 OR strpos(c.value, %(hex)s) > 0)",
                {"text": mark, "hex": mark.encode().hex()},
            )
            found += [f"{table}.{column}" for (column,) in cursor.fetchall()]
    return found


def _opened() -> list[tuple[str, str]]:
    """Return every sealed text that we can open, with its place."""
    texts = [each for name, purpose in SEALED.items() for each in _seals(name, purpose)]
    texts += [("django_session", json.dumps(row.get_decoded())) for row in Session.objects.all()]
    texts += [
        ("django_q_ormq", repr(SignedPackage.loads(row.payload))) for row in OrmQ.objects.all()
    ]
    texts += [
        ("django_q_task", repr((row.args, row.kwargs, row.result))) for row in Task.objects.all()
    ]
    return [(place, text.lower()) for place, text in texts]


def _seals(name: str, purpose: str) -> list[tuple[str, str]]:
    label, _, field = name.rpartition(".")
    model = apps.get_model(label)
    rows: Any = model._default_manager.exclude(**{field: None})
    unseal: Callable[..., bytes] = crypto.unseal
    return [
        (
            f"{model._meta.db_table}.{field}",
            unseal(bytes(getattr(row, field)), purpose=purpose, row=str(row.pk)).decode(),
        )
        for row in rows
    ]


def _in_files(mark: bytes) -> list[str]:
    files = (path for path in Path(settings.MEDIA_STORE).rglob("*") if path.is_file())
    return [f"file {path.parts[-3]}" for path in files if mark in path.read_bytes()]
