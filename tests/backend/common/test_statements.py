"""Statements that are read once: what is sent is what psycopg makes of them."""

import pytest
from django.db import connection
from psycopg._queries import PostgresQuery
from psycopg.adapt import Transformer

from backend.common import statements
from backend.common.statements import LONGEST, _Query

pytestmark = pytest.mark.django_db
MANY = "SELECT ARRAY[" + ", ".join(["%s"] * 60) + "], '100 %%'"


def read(kind, statement, values):
    query = kind(Transformer())
    query.convert(statement, values)
    return query.query, query.params, query.types, query.formats


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (MANY, list(range(60))),
        ("SELECT %(b)s, %(a)s, %(b)s", {"a": 1, "b": "two", "unused": 3}),
        ("SELECT %s::text", [None]),
        ("SELECT 100 % 7", None),
    ],
)
def test_a_statement_is_read_as_psycopg_reads_it(statement, values):
    assert read(_Query, statement, values) == read(PostgresQuery, statement, values)


def test_a_statement_of_many_values_is_read_once(monkeypatch):
    statement, read_anew = MANY.replace("100", "101"), []
    whole = statements._query2pg_nocache
    monkeypatch.setattr(
        statements, "_query2pg_nocache", lambda *one: read_anew.append(one) or whole(*one)
    )

    with connection.cursor() as cursor:
        for first in (1, 2):
            cursor.execute(statement, list(range(first, first + 60)))
            assert cursor.fetchone() == (list(range(first, first + 60)), "101 %")

    assert len(read_anew) == 1


def test_a_statement_that_hardly_comes_again_is_not_kept():
    before = statements._read.cache_info().currsize
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s" + " " * LONGEST, [1])

    assert statements._read.cache_info().currsize == before
