"""A day's root is witnessed by a timestamp authority, if the operator names one."""

import shutil

import pytest
from rfc3161_client import TimestampRequestBuilder

from backend.custody import authority as asked
from backend.custody.models import DayRoot, RootWitness
from backend.custody.services.sealing import seal_days
from backend.custody.services.witnessing import witness_root
from backend.outbox.errors import RetryLater
from backend.outbox.models import Job
from tests.backend.custody.test_sealing import MONDAY, after
from tests.conftest import NOW
from tests.support.authority import Authority
from tests.support.custody import collect
from tests.support.gateways import GARBAGE, RESET, Answer, hang

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl program")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("authority"))
    yield authority
    authority.close()


@pytest.fixture
def root(town, authority, settings):
    settings.TIMESTAMP_AUTHORITY = authority.url
    settings.TIMESTAMP_CERTIFICATES = str(authority.certificates)
    authority.choose = lambda request: None
    authority.requests.clear()
    collect(town)
    (root,) = seal_days(now=after(MONDAY))
    return root


def test_a_sealed_day_asks_for_its_witness_once(root):
    jobs = Job.objects.filter(kind="witness_root")

    assert [job.payload for job in jobs] == [{"root_id": str(root.id)}]


def test_the_stamp_is_kept_whole_and_says_when_the_root_was_there(root, authority):
    witness_root(root_id=root.id, now=NOW)
    witness_root(root_id=root.id, now=NOW)

    row = RootWitness.objects.get()
    assert asked.stamped_at(bytes(row.answer), root.body) == row.stamped_at
    assert row.authority == authority.url
    assert len(authority.requests) == 1
    assert authority.requests[0].headers["Content-Type"] == "application/timestamp-query"
    with pytest.raises(asked.NoTimestamp, match="not to our question"):
        asked.stamped_at(bytes(row.answer), root.body + " ")


def of_another_root(authority):
    query = TimestampRequestBuilder().data(b"another").build()
    return authority.stamped(query.as_bytes())


@pytest.mark.parametrize(
    ("misbehave", "reason"),
    [
        (lambda _: RESET, "no connection"),
        (lambda _: GARBAGE, "makes no sense"),
        (lambda _: Answer(status=503), "answered 503"),
        (lambda _: Answer(status=302, headers={"Location": "http://elsewhere"}), "answered 302"),
        (lambda _: Answer(body=b"x" * 70_000), "70000 bytes"),
        (lambda _: Answer(body=bytes.fromhex("30053003020102")), "refused"),
        (of_another_root, "not to our question"),
    ],
)
def test_what_proves_nothing_is_not_kept_and_asked_again(root, authority, misbehave, reason):
    authority.choose = lambda request: misbehave(authority)

    with pytest.raises(RetryLater, match=reason):
        witness_root(root_id=root.id, now=NOW)

    assert not RootWitness.objects.exists()


def test_an_authority_that_hangs_does_not_hold_the_worker(root, authority, monkeypatch):
    monkeypatch.setattr(asked, "TIMEOUT_S", 0.2)
    authority.choose = lambda request: hang(5)

    with pytest.raises(RetryLater, match="no connection: ReadTimeout"):
        witness_root(root_id=root.id, now=NOW)


def test_a_stamp_under_a_certificate_we_do_not_trust_is_not_kept(root, tmp_path, settings):
    stranger = Authority(tmp_path)
    settings.TIMESTAMP_CERTIFICATES = str(stranger.certificates)
    stranger.close()

    with pytest.raises(RetryLater, match="not the authority's"):
        witness_root(root_id=root.id, now=NOW)
    assert not RootWitness.objects.exists()


def test_without_an_authority_a_root_is_as_good_as_before(root, authority, settings):
    settings.TIMESTAMP_AUTHORITY = ""

    witness_root(root_id=root.id, now=NOW)

    assert (DayRoot.objects.count(), RootWitness.objects.count()) == (1, 0)
    assert authority.requests == []
