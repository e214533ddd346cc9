"""The reference phone by itself: what it keeps, what it sends, what it makes of answers."""

import json
import sqlite3
import uuid
from datetime import UTC, datetime

import pytest

from mobile_api.client.answers import LONGEST_WAIT_S, ServerRefused, wait_s
from mobile_api.client.phone import Phone
from mobile_api.client.signature import draw
from mobile_api.client.store import Store
from mobile_api.client.transport import FlakyTransport, Reply, Unreachable
from tests.support.media import sha_of

AT = datetime(2026, 3, 3, 1, 10, tzinfo=UTC)


class Script:
    """A server that answers what it is told, and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def send(self, method, url, *, headers, body):
        self.asked.append((method, url.removeprefix("http://server/api/v1"), headers, body))
        answer = self.answers.pop(0) if self.answers else applied
        answer = answer(body) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        status, told = answer
        return Reply(status, {"etag": '"1"'}, json.dumps(told).encode())

    @property
    def pushed(self):
        return [
            [each["payload"] for each in json.loads(body)["operations"]]
            for method, path, _, body in self.asked
            if path == "/courier/operations"
        ]


def answered(result, **more):
    def answer(body):
        sent = json.loads(body)["operations"] if body.startswith(b"{") else []
        return 200, {
            "sha256": "of a photo",
            "answers": [
                {"operation_id": each["operation_id"], "result": result, **more} for each in sent
            ],
        }

    return answer


applied = answered("applied")
LOST = Unreachable("reply lost")


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "phone.db") as store:
        yield store


def phone_with(store, *answers, **options):
    script = Script(*answers)
    options.setdefault("clock", lambda: AT)
    return Phone("http://server/", store=store, transport=script, **options), script


def test_what_was_done_is_kept_with_its_photos_and_sent_before_them(store):
    phone, script = phone_with(store)

    done = phone.record("collect", {"s10": "EA"}, photos=[b"first", b"second"])
    report = phone.sync()

    assert [(method, path) for method, path, _, _ in script.asked] == [
        ("POST", "/courier/operations"),
        ("PUT", f"/media/{sha_of(b'first')}"),
        ("PUT", f"/media/{sha_of(b'second')}"),
    ]
    frame = json.loads(script.asked[0][3])
    (sent,) = frame["operations"]
    assert (frame["install_id"], frame["sent_at"]) == (phone.install_id, AT.isoformat())
    assert sent == {
        "operation_id": done,
        "device_seq": 1,
        "kind": "collect",
        "at": "2026-03-03T01:10:00+00:00",
        "payload": {"s10": "EA", "photos": [sha_of(b"first"), sha_of(b"second")]},
    }
    assert (report.photos, report.applied, report.waiting, report.trouble) == (2, 1, 0, "")
    assert phone.answer_to(done)["result"] == "applied"


def test_a_phone_that_was_switched_off_goes_on_where_it_was(tmp_path):
    with Store(tmp_path / "phone.db") as store:
        phone, _ = phone_with(store, LOST)
        done = phone.record("arrive", {"appointment_id": "1"})
        assert phone.sync().trouble == "unreachable"

    with Store(tmp_path / "phone.db") as store:
        phone, script = phone_with(store, answered("duplicate", first_result="applied"))
        report = phone.sync()

    (sent,) = json.loads(script.asked[0][3])["operations"]
    assert sent["operation_id"] == done
    assert (report.duplicates, report.applied, report.waiting) == (1, 1, 0)


def test_a_push_has_at_most_fifty_operations_in_order(store):
    phone, script = phone_with(store)
    for number in range(120):
        phone.record("arrive", {"number": number})

    report = phone.sync()

    assert [len(each) for each in script.pushed] == [50, 50, 20]
    assert [each["number"] for push in script.pushed for each in push] == list(range(120))
    assert report.applied == 120


def test_a_push_is_not_too_long_for_a_thin_line(store):
    phone, script = phone_with(store)
    for number in range(3):
        phone.record("collect", {"number": number, "strokes": "x" * 600_000})

    phone.sync()

    assert [[each["number"] for each in push] for push in script.pushed] == [[0], [1], [2]]


def test_a_photo_that_did_not_get_through_is_sent_again_and_its_operation_is_not(store):
    phone, script = phone_with(store, applied, (507, {"code": "media-no-room"}))
    phone.record("collect", {"number": 1}, photos=[b"photo"])

    first, second = phone.sync(), phone.sync()

    assert (first.trouble, first.waiting, first.photos) == ("media-no-room", 0, 0)
    assert (second.trouble, second.photos) == ("", 1)
    assert len(script.pushed) == 1


def test_a_photo_that_was_refused_for_good_blocks_nothing(store):
    phone, _ = phone_with(store, applied, (422, {"code": "media-not-an-image"}))
    phone.record("collect", {}, photos=[b"broken", b"whole"])

    report = phone.sync()

    assert (report.photos, report.applied, report.waiting, report.trouble) == (1, 1, 0, "")
    assert store.photos_waiting() == []


def test_a_retry_stays_and_ends_the_round(store):
    phone, script = phone_with(store, answered("retry"), applied)
    phone.record("arrive", {})

    first, second = phone.sync(), phone.sync()

    assert (first.trouble, first.waiting) == ("retry", 1)
    assert (second.trouble, second.applied) == ("", 1)
    assert len(script.pushed) == 2


def test_a_guest_networks_log_in_page_is_no_answer(store):
    page = (200, "<html>Log in</html>")
    phone, _ = phone_with(store, page, applied, page)
    done = phone.record("collect", {}, photos=[b"photo"])

    first, answer, second = phone.sync(), phone.answer_to(done), phone.sync()

    assert (first.trouble, first.waiting, answer) == ("unreachable", 1, None)
    assert (second.trouble, second.photos, second.waiting) == ("unreachable", 0, 0)


def test_a_refused_token_loses_nothing(store):
    phone, _ = phone_with(store, (401, {"code": "device-revoked"}))
    phone.record("arrive", {})

    report = phone.sync()

    assert (report.trouble, report.waiting) == ("device-revoked", 1)


def test_an_enrolment_without_an_answer_is_repeated_with_the_same_key(store):
    token = (201, {"token": "secret", "device_id": "1", "courier": {}, "office": {}})
    phone, script = phone_with(store, LOST, token, applied)

    with pytest.raises(Unreachable):
        phone.enrol("1234-5678", name="phone")
    answer = phone.enrol("1234-5678", name="phone")
    phone.record("arrive", {})
    phone.sync()

    keys = [headers["Idempotency-Key"] for _, _, headers, _ in script.asked[:2]]
    assert keys[0] == keys[1]
    assert "token" not in answer
    assert script.asked[2][2]["Authorization"] == "Token secret"


def test_another_code_is_another_intention(store):
    wrong = (422, {"code": "enrolment-code-wrong"})
    phone, script = phone_with(store, wrong, wrong)

    for code in ("1111-1111", "2222-2222"):
        with pytest.raises(ServerRefused, match="enrolment-code-wrong"):
            phone.enrol(code, name="phone")

    keys = {headers["Idempotency-Key"] for _, _, headers, _ in script.asked}
    assert len(keys) == 2


def test_an_unchanged_package_is_kept_and_changes_bring_a_new_one(store):
    old, new = {"cursor": 3, "routes": []}, {"cursor": 5, "routes": ["r"]}
    changes = {"changes": [{"kind": "route", "id": "d"}], "next_cursor": 5, "has_more": False}
    none = {"changes": [], "next_cursor": 5, "has_more": False}
    phone, script = phone_with(
        store, (200, old), (304, None), (200, changes), (200, new), (200, none)
    )

    assert phone.pull_package() == old
    assert phone.pull_package() == old
    assert phone.pull_changes() == changes["changes"]
    assert phone.package == new
    assert phone.pull_changes() == []

    assert [path for _, path, _, _ in script.asked] == [
        "/courier/package",
        "/courier/package",
        "/courier/changes?cursor=3",
        "/courier/package",
        "/courier/changes?cursor=5",
    ]
    assert script.asked[1][2]["If-None-Match"] == '"1"'


def test_saving_is_all_or_nothing(store):
    same = str(uuid.uuid4())
    first = {
        "operation_id": same, "install_id": "i", "kind": "arrive", "at": "t", "payload": {},
    }  # fmt: skip
    store.save(**first, photos=[])

    with pytest.raises(sqlite3.IntegrityError):
        store.save(**first, photos=[("0" * 64, b"photo")])

    assert len(store.operations()) == 1
    assert store.photos_waiting() == []


def test_the_first_receipt_stays(store):
    phone, _ = phone_with(store)
    done = phone.record("arrive", {})

    store.settle([{"operation_id": done, "result": "applied"}])
    store.settle([{"operation_id": done, "result": "rejected"}])

    assert phone.answer_to(done)["result"] == "applied"


def test_waits_grow_to_five_minutes():
    waits = [wait_s(failures) for failures in range(1, 30)]

    assert 0.5 <= waits[0] <= 1.0
    assert LONGEST_WAIT_S / 2 <= waits[-1] <= LONGEST_WAIT_S


def test_draining_waits_between_rounds_and_gives_up_in_the_end(store):
    phone, _ = phone_with(store, *[LOST] * 5)
    phone.record("arrive", {})
    slept = []

    reports = phone.drain(rounds=3, sleep=slept.append)

    assert [each.trouble for each in reports] == ["unreachable"] * 3
    assert len(slept) == 3
    assert phone.drain(rounds=9, sleep=slept.append)[-1].waiting == 0


def test_a_flaky_network_loses_and_doubles_the_same_for_the_same_seed():
    def history(seed):
        inner = Script(*[(200, {})] * 1000)
        network = FlakyTransport(inner, seed=seed)
        arrived = []
        for number in range(200):
            try:
                network.send("GET", f"/{number}", headers={}, body=b"")
                arrived.append(number)
            except Unreachable:
                continue
        return arrived, len(inner.asked), network

    first, requests, network = history(7)

    assert history(7)[:2] == (first, requests)
    assert history(8)[0] != first
    counts = network.counts
    assert len(first) < 200 - counts["lost_requests"]
    assert 200 - counts["lost_requests"] < requests
    assert min(counts[name] for name in ("lost_requests", "lost_replies", "doubled")) > 5


def test_a_drawn_signature_is_the_same_for_the_same_seed():
    assert draw(1) == draw(1)
    assert draw(1) != draw(2)
