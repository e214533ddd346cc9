"""The line to PostgreSQL is cut between two requests."""

import pytest
from django.db import close_old_connections, connection, connections

pytestmark = pytest.mark.usefixtures("committed")


def test_a_request_on_a_line_that_was_cut_is_told_to_come_again_and_the_next_one_is_served(api):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (line,) = cursor.fetchone()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [line])
    other.close()

    first = api.get("/api/v1/procedures")
    close_old_connections()  # the server does it between requests, the test client does not
    second = api.get("/api/v1/procedures")

    assert (first.status_code, first.json()["code"]) == (503, "database-away")
    assert second.status_code == 200
