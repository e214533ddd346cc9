"""Storing photos."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7
from backend.media import files
from backend.media.errors import EmptyFile, HashMismatch, NoRoom, NotAnImage, TooLarge
from backend.media.files import original_path
from backend.media.models import Media
from backend.media.selectors import derivative_path, media, media_of, missing
from backend.media.services import MAX_BYTES, store
from tests.support.media import CAO_LANH_GPS, camera_exif, make_media, photo, png_declaring, sha_of
from tests.support.threads import run_together

needs_database = pytest.mark.django_db


def stored_files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@needs_database
def test_a_photo_is_stored_as_it_came_beside_a_clean_derivative(media_store, now):
    data = photo((4000, 3000), exif=camera_exif(gps=CAO_LANH_GPS), comment=b"at home")
    sha, sender = sha_of(data), uuid7()

    row = store(sha256=sha, data=data, uploaded_by=sender, now=now)

    assert stored_files(media_store) == [
        f"derivatives/{sha[:2]}/{sha}.jpg",
        f"originals/{sha[:2]}/{sha}",
    ]
    assert original_path(sha).read_bytes() == data
    assert derivative_path(row).stat().st_size == row.derivative_bytes
    row.refresh_from_db()
    assert (row.sha256, row.size_bytes, row.image_format) == (sha, len(data), "JPEG")
    assert (row.width, row.height) == (4000, 3000)
    assert (row.taken_at, row.lat, row.lon) == (now, 10.4625, 105.6333)
    assert (row.uploaded_by, row.created_at) == (sender, now)


@needs_database
def test_the_bytes_can_be_read_by_our_own_user_only(media_store):
    row = make_media()

    for path in (original_path(row.sha256), derivative_path(row)):
        assert path.stat().st_mode & 0o077 == 0


@needs_database
def test_the_same_photo_twice_is_stored_once_and_keeps_its_first_sender(media_store, now):
    data, sender = photo(), uuid7()
    first = store(sha256=sha_of(data), data=data, uploaded_by=sender, now=now)
    written_at = original_path(first.sha256).stat().st_mtime_ns

    later = now + timedelta(hours=1)
    second = store(sha256=sha_of(data), data=data, uploaded_by=uuid7(), now=later)

    assert second.id == first.id
    assert (second.uploaded_by, second.created_at) == (sender, now)
    assert original_path(first.sha256).stat().st_mtime_ns == written_at
    assert Media.objects.count() == 1


REFUSED = {
    "truncated": (photo((640, 480))[:900], NotAnImage),
    "no bytes": (b"", EmptyFile),
    "text renamed": (b"this is not a photo\n" * 50, NotAnImage),
    "bomb": (png_declaring(13_500, 13_500), NotAnImage),
    "script picture": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", NotAnImage),
    "13 MB": (photo() + bytes(MAX_BYTES), TooLarge),
}


@needs_database
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_nothing_behind(name, media_store, now):
    data, reason = REFUSED[name]

    with pytest.raises(reason):
        store(sha256=sha_of(data), data=data, uploaded_by=uuid7(), now=now)

    assert not media_store.exists()
    assert Media.objects.count() == 0


@needs_database
def test_bytes_with_another_hash_are_refused_and_leave_nothing_behind(media_store, now):
    with pytest.raises(HashMismatch):
        store(sha256=sha_of(b"other"), data=photo(), uploaded_by=uuid7(), now=now)

    assert not media_store.exists()
    assert Media.objects.count() == 0


@needs_database
def test_a_full_disk_leaves_no_row_and_no_half_file(media_store, now, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    data = photo()

    with pytest.raises(NoRoom):
        store(sha256=sha_of(data), data=data, uploaded_by=uuid7(), now=now)

    assert stored_files(media_store) == []
    assert Media.objects.count() == 0


@needs_database
def test_a_photo_can_be_sent_again_after_a_crash_between_files_and_row(media_store, now):
    data = photo()
    row = make_media(data)
    Media.objects.all().delete()

    again = store(sha256=row.sha256, data=data, uploaded_by=uuid7(), now=now)

    assert original_path(again.sha256).read_bytes() == data
    assert len(stored_files(media_store)) == 2


@pytest.mark.usefixtures("committed")
def test_storing_inside_a_transaction_is_a_mistake_of_ours(media_store, now):
    data = photo()

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        store(sha256=sha_of(data), data=data, uploaded_by=uuid7(), now=now)

    assert not media_store.exists()


@pytest.mark.usefixtures("committed")
def test_the_same_photo_from_four_phones_at_once_is_one_row(media_store, now):
    data = photo()

    rows = run_together(
        lambda sender: store(sha256=sha_of(data), data=data, uploaded_by=sender, now=now),
        [uuid7() for _ in range(4)],
    )

    assert len({row.id for row in rows}) == 1
    assert Media.objects.count() == 1
    assert len(stored_files(media_store)) == 2


@needs_database
def test_what_is_missing_is_told_in_the_order_asked(django_assert_num_queries):
    there = make_media()
    unknown, other = "0" * 64, "f" * 64

    with django_assert_num_queries(1):
        assert missing([other, there.sha256, unknown, other]) == [other, unknown]
    with django_assert_num_queries(1):
        assert media_of([there.sha256, unknown]) == {there.sha256: there}


@needs_database
def test_an_unknown_hash_is_not_found():
    with pytest.raises(NotFound):
        media("0" * 64)
