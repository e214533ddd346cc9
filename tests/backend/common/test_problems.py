"""Errors as problems: one shape, a stable code, and nothing of our inside."""

import psycopg
import pytest
from django.db import OperationalError
from django.http import Http404
from django.urls import path
from psycopg.errors import (
    AdminShutdown,
    CannotConnectNow,
    CrashShutdown,
    DeadlockDetected,
    DiskFull,
    LockNotAvailable,
    SerializationFailure,
)
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common.errors import DomainError, Kind
from backend.common.problems import problem_of, server_error
from backend.common.shapes import PointShape, Shape, TextField

pytestmark = pytest.mark.urls(__name__)
raised: list[Exception] = []


class Full(DomainError):
    code = "test-full"
    kind = Kind.CONFLICT
    title = "It is full."
    advice = "Choose another one."


class WishIn(Shape):
    name = TextField(max_length=10)
    place = PointShape()
    items = serializers.ListField(child=serializers.IntegerField(), required=False)


class Raising(APIView):
    permission_classes = (AllowAny,)
    authentication_classes = ()

    def get(self, request):
        raise raised[-1]

    def post(self, request):
        return Response(WishIn.read(request), status=201)


urlpatterns = [path("things", Raising.as_view())]
handler404 = "backend.common.problems.page_not_found"


def answer_to(api, error):
    raised.append(error)
    return api.get("/things")


def test_a_domain_error_becomes_a_problem_with_its_facts(api):
    answer = answer_to(api, Full("Monday is full.", day="2026-03-02", unknown=None))

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/test-full",
        "title": "It is full.",
        "status": 409,
        "code": "test-full",
        "detail": "Monday is full.",
        "advice": "Choose another one.",
        "day": "2026-03-02",
    }


@pytest.mark.parametrize("name", ["type", "title", "status", "code", "advice"])
def test_no_fact_can_stand_in_the_place_of_a_member_of_every_problem(name):
    with pytest.raises(TypeError, match=name):
        Full(**{name: "2"})


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Kind.NOT_FOUND, 404), (Kind.FORBIDDEN, 403), (Kind.UNAUTHENTICATED, 401),
        (Kind.RULE, 422), (Kind.CONFLICT, 409), (Kind.MALFORMED, 400), (Kind.LIMIT, 429),
    ],
)  # fmt: skip
def test_every_kind_has_its_status(kind, status):
    error = type("Some", (Full,), {"kind": kind})()

    assert problem_of(error)["status"] == status


def test_a_time_to_wait_is_also_a_header(api):
    answer = answer_to(api, Full(retry_after_s=7))

    assert answer["Retry-After"] == "7"
    assert answer.json()["retry_after_s"] == 7


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("secret"), 404, "not-found"),
        (exceptions.ParseError(), 400, "malformed"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (exceptions.NotAuthenticated(), 403, "not-authenticated"),
        (exceptions.Throttled(wait=4), 429, "too-many-requests"),
        (exceptions.APIException(), 500, "refused"),
    ],
)
def test_the_frameworks_errors_become_problems_too(api, error, status, code):
    answer = answer_to(api, error)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"].isascii()
    assert answer.json()["advice"].endswith(".")
    assert "secret" not in answer.content.decode()


def test_wrong_fields_are_named_by_pointers(api):
    answer = api.post("/things", {"name": "x" * 11, "place": {"lat": 91}, "items": [1, "b", 3]})

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert {(row["pointer"], row["code"]) for row in answer.json()["errors"]} == {
        ("/name", "max_length"),
        ("/place/lat", "max_value"),
        ("/place/lon", "required"),
        ("/items/1", "invalid"),
    }
    assert all(row["message"].isascii() for row in answer.json()["errors"])


@pytest.mark.parametrize("cause", [LockNotAvailable, DeadlockDetected, SerializationFailure])
def test_a_lock_that_was_not_had_is_busy_and_worth_another_try(api, cause):
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = cause()

    answer = answer_to(api, error)

    assert (answer.status_code, answer.json()["code"]) == (409, "busy")
    assert answer["Retry-After"] == "1"
    assert "canceling" not in answer.content.decode()


@pytest.mark.parametrize(
    "cause", [AdminShutdown, CrashShutdown, CannotConnectNow, psycopg.OperationalError]
)
def test_a_database_that_is_away_is_worth_another_try(api, cause):
    error = OperationalError("server closed the connection at 10.0.0.7")
    error.__cause__ = cause()

    answer = answer_to(api, error)

    assert (answer.status_code, answer.json()["code"]) == (503, "database-away")
    assert answer["Retry-After"] == "2"
    assert "10.0.0.7" not in answer.content.decode()


def test_another_trouble_of_the_database_is_a_crash(api):
    error = OperationalError("a disk is full")
    error.__cause__ = DiskFull()

    with pytest.raises(OperationalError):
        answer_to(api, error)


def test_a_body_that_is_no_json_is_malformed(api):
    answer = api.generic("POST", "/things", "{", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert answer.json()["title"] == "The request is not well formed."
    assert answer.json()["detail"].startswith("JSON parse error")


def test_another_media_type_and_another_method_are_problems(api):
    plain = api.generic("POST", "/things", "x", content_type="text/plain")
    delete = api.delete("/things")

    assert (plain.status_code, plain.json()["code"]) == (415, "unsupported-media-type")
    assert (delete.status_code, delete.json()["code"]) == (405, "method-not-allowed")


def test_text_is_stored_in_one_form(api):
    decomposed = "Cao La\u0303nh"  # a and tilde apart, as some keyboards send it

    answer = api.post("/things", {"name": decomposed, "place": {"lat": 10.46, "lon": 105.63}})

    assert answer.status_code == 201
    assert answer.json()["name"] == "Cao Lãnh"


def test_an_unexpected_error_is_left_to_the_server(api):
    with pytest.raises(ZeroDivisionError):
        answer_to(api, ZeroDivisionError("secret"))


def test_a_crash_is_answered_without_its_inside(rf):
    answer = server_error(rf.get("/things"))

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert b"internal-error" in answer.content


def test_an_unknown_path_is_a_problem(api, settings):
    settings.DEBUG = False

    answer = api.get("/nothing")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
