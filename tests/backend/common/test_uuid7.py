import threading
import time
import uuid

import pytest

from backend.common.uuid7 import unix_ms, uuid7

MONDAY_MS = 1_772_407_800_000  # 2 March 2026, 06:30 in Ha Noi


def test_an_id_has_the_version_and_variant_of_the_standard():
    made = uuid7()

    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_an_id_carries_its_time_in_front():
    made = uuid7(at_ms=1_645_557_742_000)  # the example of RFC 9562, appendix A.6

    assert unix_ms(made) == 1_645_557_742_000
    assert str(made).startswith("017f22e2-79b0-7")


def test_an_id_takes_the_system_clock_when_no_time_is_given():
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000

    assert before <= unix_ms(made) <= after


def test_ids_of_one_millisecond_rise():
    made = [uuid7(at_ms=MONDAY_MS) for _ in range(10_000)]

    assert made == sorted(made)
    assert len(set(made)) == 10_000
    assert {unix_ms(value) for value in made} == {MONDAY_MS}


def test_a_clock_set_back_does_not_make_earlier_ids(monkeypatch):
    ahead = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 0)

    behind = uuid7()

    assert behind > ahead
    assert unix_ms(behind) == unix_ms(ahead)


def test_a_given_time_does_not_move_the_ids_of_the_clock():
    uuid7(at_ms=2**48 - 1)

    assert unix_ms(uuid7()) < 2**47


def test_ids_made_by_many_threads_are_all_different_and_rise_in_each():
    made = [[] for _ in range(8)]

    def fill(ids):
        ids.extend(uuid7() for _ in range(2_000))

    threads = [threading.Thread(target=fill, args=(ids,)) for ids in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(ids == sorted(ids) for ids in made)
    assert len({value for ids in made for value in ids}) == 16_000


@pytest.mark.parametrize("at_ms", [-1, 2**48])
def test_a_time_outside_48_bits_is_refused(at_ms):
    with pytest.raises(ValueError, match="at_ms"):
        uuid7(at_ms=at_ms)
