"""Proxies: named for some dossiers and purposes, until a moment, and never for longer."""

import unicodedata
from datetime import timedelta

import pytest

from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7
from backend.custody.services import erase_personal_values
from backend.dossiers.errors import ProxyNotRegistered, ProxyTooLong
from backend.dossiers.models import Proxy
from backend.dossiers.selectors import proxies_in_force, proxies_of
from backend.dossiers.services import check_proxy, register_proxy, revoke_proxy
from backend.dossiers.states import ProxyPurpose
from tests.support.dossiers import make_dossier

COLLECT, DELIVER = ProxyPurpose


@pytest.fixture
def dossier(db):
    return make_dossier()


@pytest.fixture
def register(dossier, now):
    def registered(**changes):
        said = {
            "dossier_ids": [dossier.id], "name": "Nguyễn Văn B", "purposes": [COLLECT],
            "valid_until": now + timedelta(days=1), "actor": "citizen", "now": now,
        }  # fmt: skip
        return register_proxy(**said | changes)

    return registered


def check(row, now, **changes):
    said = {
        "dossier_id": row.dossier_id, "proxy_id": row.id, "purpose": COLLECT,
        "name": "Nguyễn Văn B", "at": now,
    }  # fmt: skip
    return check_proxy(**said | changes)


def test_a_proxy_is_registered_for_several_dossiers_or_for_none(register, dossier):
    other = make_dossier()

    rows = register(dossier_ids=[dossier.id, other.id], purposes=[DELIVER, COLLECT, DELIVER])

    assert {row.dossier_id for row in rows} == {dossier.id, other.id}
    assert {tuple(row.purposes) for row in rows} == {("collect", "deliver")}
    with pytest.raises(NotFound):
        register(dossier_ids=[dossier.id, uuid7()])
    assert Proxy.objects.count() == 2


@pytest.mark.parametrize(
    "after", [timedelta(0), timedelta(days=-1), timedelta(days=366, seconds=1)]
)
def test_a_proxy_ends_within_a_year_and_not_before_now(register, now, after):
    with pytest.raises(ProxyTooLong):
        register(valid_until=now + after)

    assert not Proxy.objects.exists()
    assert register(valid_until=now + timedelta(days=366))


def test_a_name_is_known_however_it_is_typed(register, now):
    (row,) = register()

    for typed in ("  NGUYỄN  văn b ", unicodedata.normalize("NFD", "Nguyễn Văn B")):
        assert check(row, now, name=typed) == row


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"proxy_id": uuid7()}, "unknown"),
        ({"dossier_id": uuid7()}, "unknown"),
        ({"purpose": DELIVER}, "scope"),
        ({"name": "Nguyễn Văn C"}, "name"),
        ({"name": ""}, "name"),
    ],
)
def test_who_is_not_named_for_this_is_refused_with_the_reason(register, now, changes, reason):
    (row,) = register()

    with pytest.raises(ProxyNotRegistered) as refusal:
        check(row, now, **changes)

    assert refusal.value.facts == {"reason": reason}


def test_a_proxy_is_good_until_its_last_moment_and_until_it_is_revoked(register, now):
    (row,) = register()
    end = row.valid_until
    revoke_proxy(proxy_id=row.id, actor="citizen", now=now + timedelta(hours=2))

    assert check(row, now + timedelta(hours=1)) == row
    for at, reason in ((now + timedelta(hours=2), "revoked"), (end + timedelta(1), "expired")):
        with pytest.raises(ProxyNotRegistered) as refusal:
            check(row, now, at=at)
        assert refusal.value.facts == {"reason": reason}


def test_revoking_twice_is_revoking_once(register, now):
    (row,) = register()
    first = revoke_proxy(proxy_id=row.id, actor="citizen", now=now)

    again = revoke_proxy(proxy_id=row.id, actor="clerk", now=now + timedelta(hours=1))

    assert (again.revoked_by, again.revoked_at) == ("citizen", first.revoked_at)
    with pytest.raises(NotFound):
        revoke_proxy(proxy_id=uuid7(), actor="citizen", now=now)


def test_only_proxies_in_force_are_shown_at_doors_and_all_to_the_owner(register, dossier, now):
    (good,), (ended,), (revoked,) = register(), register(), register()
    Proxy.objects.filter(id=ended.id).update(valid_until=now - timedelta(seconds=1))
    revoke_proxy(proxy_id=revoked.id, actor="citizen", now=now)

    assert proxies_in_force([dossier.id, uuid7()], at=now) == {dossier.id: [good]}
    assert list(proxies_of(dossier.id)) == [good, ended, revoked]


def test_erasure_empties_names_and_phones_of_proxies(register, dossier, now):
    (row,) = register(phone="+84912345679")

    erase_personal_values(dossier_id=dossier.id, now=now)

    row.refresh_from_db()
    assert (row.name, row.phone) == ("", "")
    with pytest.raises(ProxyNotRegistered):
        check(row, now)
