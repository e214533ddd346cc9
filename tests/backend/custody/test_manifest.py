"""The list both parties sign."""

import hashlib
import json
from dataclasses import replace
from uuid import UUID

import pytest

from backend.custody.errors import ManifestDiffers, ManifestInvalid
from backend.custody.kinds import PacketPurpose, PaperKind
from backend.custody.manifest import ManifestIn, PaperIn, make_manifest

DOSSIER = UUID("01950000-0000-7000-8000-000000000001")
SALT = "000102030405060708090a0b0c0d0e0f"
OTHER_SALT = "ff" * 16
BIRTH = PaperIn("Giấy khai sinh", PaperKind.ORIGINAL, 1, "birth_certificate")
PHOTO = PaperIn("Ảnh 3×4", PaperKind.COPY, 2, remark="nền trắng")


def manifest(wish, fresh_salt=SALT):
    return make_manifest(
        wish,
        dossier_id=DOSSIER,
        purpose=PacketPurpose.PAPERS,
        s10="EA000000014VN",
        seal_number="HG000001",
        fresh_salt=fresh_salt,
    )


def test_a_manifest_is_one_text_and_its_hash():
    made = manifest(ManifestIn((BIRTH, PHOTO), ("household", "household")))

    assert made.text == (
        '{"dossier":"01950000-0000-7000-8000-000000000001","items":'
        '[{"count":1,"kind":"original","name":"Giấy khai sinh","required_key":"birth_certificate"},'
        '{"count":2,"kind":"copy","name":"Ảnh 3×4","remark":"nền trắng"}],'
        '"missing":["household"],"purpose":"papers","s10":"EA000000014VN","salt":"000102030405060708'
        '090a0b0c0d0e0f","seal":"HG000001","v":1}'
    )
    assert made.hash == hashlib.sha256(made.text.encode()).hexdigest()


def test_a_phone_may_bring_its_own_salt_and_the_hash_it_showed():
    offline = manifest(ManifestIn((BIRTH,)), fresh_salt=OTHER_SALT)

    checked = manifest(ManifestIn((BIRTH,), salt=OTHER_SALT, hash=offline.hash))

    assert checked == offline


def test_a_list_that_is_not_the_one_that_was_shown_is_refused():
    shown = manifest(ManifestIn((BIRTH,), salt=SALT))

    with pytest.raises(ManifestDiffers):
        manifest(ManifestIn((replace(BIRTH, count=2),), salt=SALT, hash=shown.hash))


@pytest.mark.parametrize(
    ("items", "line", "field"),
    [
        ((), 0, "items"),
        ((BIRTH,) * 201, 0, "items"),
        ((BIRTH, replace(BIRTH, count=0)), 2, "count"),
        ((replace(BIRTH, count=1000),), 1, "count"),
        ((replace(BIRTH, name=" "),), 1, "name"),
        ((replace(BIRTH, name="x" * 201),), 1, "name"),
        ((replace(BIRTH, kind="forged"),), 1, "kind"),
        ((replace(BIRTH, remark="x" * 501),), 1, "remark"),
    ],
)
def test_an_impossible_line_is_named(items, line, field):
    with pytest.raises(ManifestInvalid) as refusal:
        manifest(ManifestIn(items))

    assert refusal.value.facts == {"line": line, "field": field}


def test_a_salt_that_is_none_is_refused():
    with pytest.raises(ManifestInvalid) as refusal:
        manifest(ManifestIn((BIRTH,), salt="short"))

    assert refusal.value.facts == {"line": 0, "field": "salt"}


def test_every_line_changes_the_hash():
    lists = [
        ManifestIn((BIRTH,)),
        ManifestIn((PHOTO,)),
        ManifestIn((BIRTH, PHOTO)),
        ManifestIn((PHOTO, BIRTH)),
        ManifestIn((BIRTH,), ("household",)),
    ]

    assert len({manifest(one).hash for one in lists}) == 5
    assert json.loads(manifest(lists[0]).text)["missing"] == []
