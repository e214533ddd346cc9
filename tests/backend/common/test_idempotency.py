"""A repeated request gets its first answer again."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import Allowance
from backend.common.errors import DomainError, Kind
from backend.common.idempotency import idempotent
from backend.common.models import StoredAnswer
from tests.support.client import KeyedClient
from tests.support.threads import run_together

runs: list[object] = []
attempts: list[object] = []


class Refused(DomainError):
    code = "test-refused"
    kind = Kind.RULE
    title = "No."


class Lost(DomainError):
    code = "test-lost"
    kind = Kind.CONFLICT
    title = "Too late."


class Things(APIView):
    """A view as the product writes them."""

    permission_classes = (AllowAny,)

    def before_attempt(self, request) -> None:
        attempts.append(request.data)

    @idempotent
    def post(self, request):
        runs.append(request.data)
        Allowance.objects.create(name=f"run {len(runs)}", period="2026-03-02", taken=1)
        match request.data.get("then"):
            case "refuse":
                raise Refused(colour="red")
            case "lose":
                raise Lost
            case "crash":
                raise RuntimeError("crash")
        return Response({"n": len(runs)}, status=201)


class Plain(Things):
    """A view with nothing to count before it is tried."""

    before_attempt = property()  # there is none: hasattr says so


urlpatterns = [path("things", Things.as_view()), path("plain", Plain.as_view())]
needs_database = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _fresh(db):
    runs.clear()
    attempts.clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield


@needs_database
def test_the_same_key_and_body_run_once_and_answer_twice(api):
    first = api.post("/things", {"a": 1}, key="key-00000001")
    second = api.post("/things", {"a": 1}, key="key-00000001")

    assert (first.status_code, first.json()) == (201, {"n": 1})
    assert (second.status_code, second.json()) == (201, {"n": 1})
    assert second["Idempotent-Replayed"] == "true"
    assert runs == [{"a": 1}]


@needs_database
def test_the_same_key_with_another_body_is_refused_and_runs_nothing(api):
    api.post("/things", {"a": 1}, key="key-00000001")

    other = api.post("/things", {"a": 2}, key="key-00000001")

    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert runs == [{"a": 1}]


@needs_database
def test_a_post_without_a_key_is_malformed_and_runs_nothing(api):
    answer = api.generic("POST", "/things", "{}", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")
    assert answer["Content-Type"] == "application/problem+json"
    assert runs == []


@needs_database
@pytest.mark.parametrize("address", ["/things", "/plain"])
def test_a_refusal_is_an_answer_and_is_kept_but_nothing_else(api, address):
    first = api.post(address, {"then": "refuse"}, key="key-00000001")
    second = api.post(address, {"then": "refuse"}, key="key-00000001")

    assert first.status_code == second.status_code == 422
    assert first.json() == second.json()
    assert first.json()["colour"] == "red"
    assert len(runs) == 1
    assert Allowance.objects.count() == 0


@needs_database
def test_a_lost_race_without_anything_counted_leaves_nothing(api):
    first = api.post("/plain", {"then": "lose"}, key="key-00000001")
    api.post("/plain", {"then": "lose"}, key="key-00000001")

    assert (first.status_code, first["Content-Type"]) == (409, "application/problem+json")
    assert len(runs) == 2
    assert StoredAnswer.objects.count() == Allowance.objects.count() == 0


@needs_database
def test_a_lost_race_is_not_kept_but_what_was_counted_before_is(api):
    first = api.post("/things", {"then": "lose"}, key="key-00000001")
    api.post("/things", {"then": "lose"}, key="key-00000001")

    assert first.status_code == 409
    assert len(runs) == 2
    assert len(attempts) == 2
    assert StoredAnswer.objects.count() == 0


@needs_database
def test_a_crash_is_no_answer(api):
    with pytest.raises(RuntimeError):
        api.post("/things", {"then": "crash"}, key="key-00000001")

    assert StoredAnswer.objects.count() == 0


@needs_database
def test_the_stored_answer_cannot_be_read_without_the_key(api):
    api.post("/things", {"a": 1}, key="key-00000001")

    stored = StoredAnswer.objects.get()
    assert b'"n"' not in bytes(stored.sealed_body)


@pytest.mark.usefixtures("committed")
def test_ten_at_once_with_one_key_run_once():
    def ask(_: int) -> int:
        return KeyedClient().post("/things", {"a": 1}, key="key-00000001").status_code

    statuses = run_together(ask, range(10))

    # Asked by a thread of its own: this one is in a transaction that would outlive the question.
    assert run_together(lambda _: Allowance.objects.count(), [0]) == [1]
    assert set(statuses) <= {201, 409}
    assert 201 in statuses


@needs_database
def test_old_answers_are_forgotten_and_young_ones_kept(api, capsys):
    api.post("/things", {"a": 1}, key="key-00000001")
    api.post("/things", {"a": 2}, key="key-00000002")
    old = StoredAnswer.objects.order_by("id")[0]
    StoredAnswer.objects.filter(id=old.id).update(created_at=old.created_at - timedelta(days=8))

    call_command("forget_answers")

    assert capsys.readouterr().out == "1 forgotten\n"
    assert StoredAnswer.objects.get().key == "key-00000002"
