"""Showing photos to staff."""

from io import BytesIO

import pytest
from PIL import Image

from backend.accounts.roles import Role
from tests.conftest import KeyedClient
from tests.support.media import CAO_LANH_GPS, camera_exif, make_media, photo
from tests.support.people import citizen, courier_user, signed_in, staff

pytestmark = pytest.mark.django_db


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR, Role.DESK_OFFICER])
def test_staff_see_the_clean_picture_and_never_the_original(role):
    original = photo(exif=camera_exif(gps=CAO_LANH_GPS), comment=b"at home")
    stored = make_media(original)

    answer = signed_in(KeyedClient, staff(role)).get(f"/api/v1/media/{stored.sha256}")

    shown = body_of(answer)
    assert answer.status_code == 200
    assert Image.open(BytesIO(shown)).size == (64, 48)
    assert shown != original
    assert b"at home" not in shown
    assert b"Exif" not in shown


def test_a_picture_cannot_be_taken_for_anything_else():
    stored = make_media()

    answer = signed_in(KeyedClient, staff(Role.DISPATCHER)).get(f"/api/v1/media/{stored.sha256}")

    body_of(answer)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'inline; filename="{stored.sha256[:16]}.jpg"'
    assert answer["Cache-Control"] == "private, no-store"


def test_a_browser_that_only_wants_pictures_gets_one():
    stored = make_media()
    client = signed_in(KeyedClient, staff(Role.DISPATCHER))

    answer = client.get(f"/api/v1/media/{stored.sha256}", headers={"accept": "image/jpeg"})

    assert answer.status_code == 200
    assert body_of(answer)[:2] == b"\xff\xd8"


@pytest.mark.parametrize("who", [citizen, courier_user, lambda: staff(Role.CLERK)])
def test_others_are_turned_away(who):
    stored = make_media()

    answer = signed_in(KeyedClient, who()).get(f"/api/v1/media/{stored.sha256}")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_nobody_sees_a_picture_without_signing_in(api):
    stored = make_media()

    assert api.get(f"/api/v1/media/{stored.sha256}").status_code == 401


@pytest.mark.parametrize("sha", ["0" * 64, "x", "..%2f..%2fetc%2fpasswd"])
def test_an_unknown_hash_is_not_found(sha):
    answer = signed_in(KeyedClient, staff(Role.DISPATCHER)).get(f"/api/v1/media/{sha}")

    assert answer.status_code == 404
