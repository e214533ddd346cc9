"""A dispatcher writes to a courier of the office, and nobody else does."""

import pytest

from backend.accounts.roles import Role
from backend.notifications.models import Message
from backend.notifications.texts import lock_screen, render_short
from tests.support.client import KeyedClient
from tests.support.offices import make_courier, make_office
from tests.support.people import citizen, signed_in, staff

pytestmark = pytest.mark.django_db
TEXT = "Xong điểm này, gọi lại cho bưu cục"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def courier(office):
    return make_courier(office)


@pytest.fixture
def dispatcher(office):
    return signed_in(KeyedClient, staff(Role.DISPATCHER, office.id))


def write(client, courier, text=TEXT, **more):
    url = f"/api/v1/couriers/{courier.id}/messages"
    return client.post(url, {"text": text}, **more)


def test_the_courier_reads_on_the_phone_what_the_dispatcher_wrote(dispatcher, courier):
    answer = write(dispatcher, courier)

    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "state", "created_at", "expires_at"}
    phone = signed_in(KeyedClient, courier.user)
    (read,) = phone.get("/api/v1/courier/messages").json()["results"]
    assert (read["id"], read["body"]) == (answer.json()["id"], TEXT)
    assert read["about"]["writer"].startswith("staff:")


def test_a_locked_screen_and_a_text_message_say_only_that_there_is_one():
    values = {"text": TEXT}
    shown = [*lock_screen("courier_message", values), render_short("courier_message", values)]

    assert not any("gọi lại" in each or "goi lai" in each for each in shown)


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_other_staff_do_not_write_to_couriers(office, courier, role):
    client = signed_in(KeyedClient, staff(role, office.id))

    assert write(client, courier).status_code == 403
    assert not Message.objects.exists()


def test_a_dispatcher_of_another_office_does_not_find_the_courier(courier):
    client = signed_in(KeyedClient, staff(Role.DISPATCHER, make_office().id))

    assert write(client, courier).status_code == 404
    assert not Message.objects.exists()


def test_citizens_couriers_and_strangers_are_refused(courier, api):
    for client, status in (
        (signed_in(KeyedClient, citizen()), 403),
        (signed_in(KeyedClient, courier.user), 403),
        (api, 401),
    ):
        assert write(client, courier).status_code == status
    assert not Message.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_an_empty_or_endless_text_is_refused(dispatcher, courier, text):
    answer = write(dispatcher, courier, text)

    assert answer.status_code == 400
    assert not Message.objects.exists()


def test_a_courier_who_does_not_work_here_any_more_gets_none(dispatcher, courier):
    courier.is_active = False
    courier.save(update_fields=["is_active"])

    assert write(dispatcher, courier).status_code == 404
    assert not Message.objects.exists()
