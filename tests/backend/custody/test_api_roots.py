"""Sealed days over the API."""

import hashlib

import pytest

from backend.common.signing import Signature, is_signed
from backend.custody.services.sealing import seal_days
from backend.custody.services.slip_copies import give_out_slip
from backend.dossiers.models import Dossier
from tests.backend.custody.test_sealing import MONDAY, after
from tests.conftest import NOW
from tests.support.client import KeyedClient
from tests.support.custody import collect
from tests.support.people import citizen, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def handover(town):
    handover = collect(town)
    seal_days(now=after(MONDAY))
    return handover


def test_anybody_keeps_the_signed_roots(api, handover):
    (root,) = api.get("/api/v1/custody/roots").json()["results"]

    assert root == api.get("/api/v1/custody/roots/2026-03-02").json()
    signed = Signature(root["key_id"], root["public_key"], root["signature"])
    assert is_signed(root["body"], signed)
    assert hashlib.sha256(root["body"].encode()).hexdigest() == root["hash"]
    assert root["witness"] is None


@pytest.mark.parametrize("day", ["2026-03-03", "2026-02-30", "monday"])
def test_a_day_without_a_root_is_not_found(api, handover, day):
    answer = api.get(f"/api/v1/custody/roots/{day}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_who_may_see_a_chain_gets_its_proofs_and_others_find_nothing(handover):
    owner = citizen()
    Dossier.objects.filter(id=handover.dossier_id).update(citizen=owner)
    address = f"/api/v1/dossiers/{handover.dossier_id}/custody/proofs"

    (proof,) = signed_in(KeyedClient, owner).get(address).json()["proofs"]

    assert (proof["day"], proof["index"], proof["size"], proof["path"]) == ("2026-03-02", 0, 1, [])
    assert signed_in(KeyedClient, citizen()).get(address).status_code == 404


def test_a_slip_s_file_is_known_by_its_hash_and_no_other(api, handover):
    sha256 = hashlib.sha256(give_out_slip(handover_id=handover.id, now=NOW)).hexdigest()

    known = api.get(f"/api/v1/verify-file/{sha256}")
    unknown = api.get(f"/api/v1/verify-file/{'0' * 64}")

    assert known.json() == api.get(f"/api/v1/verify/{handover.slip_token}").json()
    assert (known.json()["is_intact"], unknown.status_code) == (True, 404)
