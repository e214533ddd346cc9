"""Photos up: stored once under their hash, or not at all."""

import pytest

from backend.accounts.roles import Role
from backend.media.models import Media
from backend.media.services import MAX_BYTES
from tests.support.client import KeyedClient
from tests.support.media import photo, sha_of
from tests.support.people import signed_in, staff


def put(client, data, *, sha=None, content_type="application/octet-stream", **headers):
    return client.put(
        f"/api/v1/media/{sha or sha_of(data)}", data, content_type=content_type, **headers
    )


@pytest.mark.parametrize("content_type", ["application/octet-stream", "image/jpeg", "text/plain"])
def test_a_photo_is_stored_once_whatever_it_calls_itself(device, content_type):
    data = photo((64, 48))

    first = put(device, data, content_type=content_type)
    again = put(device, data, content_type=content_type)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {
        "sha256": sha_of(data),
        "size_bytes": len(data),
        "width": 64,
        "height": 48,
    }  # fmt: skip
    assert Media.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "sha", "code"),
    [
        (photo(), "0" * 64, "media-hash-mismatch"),
        (photo(), sha_of(photo()).upper(), "media-hash-mismatch"),
        (photo(), "short", "media-hash-mismatch"),
        (b"", sha_of(b""), "media-empty"),
        (b"no photo", sha_of(b"no photo"), "media-not-an-image"),
    ],
)
def test_what_is_no_photo_is_refused_and_not_stored(device, data, sha, code):
    response = put(device, data, sha=sha)

    assert (response.status_code, response.json()["code"]) == (422, code)
    assert response["Content-Type"] == "application/problem+json"
    assert not Media.objects.exists()


def test_a_body_that_says_it_is_too_large_is_not_even_read(device):
    response = device.generic(
        "PUT", f"/api/v1/media/{'0' * 64}", b"x", "image/jpeg", CONTENT_LENGTH=str(MAX_BYTES + 1)
    )

    assert (response.status_code, response.json()["code"]) == (422, "media-too-large")
    assert response.json()["max_bytes"] == MAX_BYTES


def test_a_phone_can_ask_what_is_here_already(device):
    data = photo()

    before = device.head(f"/api/v1/media/{sha_of(data)}")
    put(device, data)
    after = device.head(f"/api/v1/media/{sha_of(data)}")

    assert (before.status_code, after.status_code) == (404, 200)
    assert after.content == b""


def test_couriers_put_and_staff_look(device):
    data = photo()
    put(device, data)
    supervisor = signed_in(KeyedClient, staff(Role.SUPERVISOR))
    path = f"/api/v1/media/{sha_of(data)}"

    shown = supervisor.get(path)

    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    assert device.get(path).status_code == 403
    assert put(supervisor, data).status_code == 403
