"""The short form of `make faults`: the same code, few cycles, no figures for the record."""

import pytest

from bench.faults import kills, messages, sync
from bench.faults.plant import TookTooLong, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]


def test_work_goes_on_and_nothing_is_lost_when_parts_of_the_workers_are_killed(tmp_path):
    found = kills.run(seed=1, cycles=1, folder=tmp_path, in_short=True)

    assert (found["lost"], found["states"]) == (0, {"done": 3 * kills.PROBES})
    assert found["notes_written"] == 3 * kills.PROBES
    assert found["stopped_in_s"] < 30


def test_thirty_messages_reach_a_final_state_while_three_of_ten_answers_go_wrong(tmp_path):
    found = messages.run(seed=1, cycles=30, folder=tmp_path, in_short=True)

    wrong = {name: found[name] for name in found.keys() & messages.MUST_BE_0}
    assert wrong == dict.fromkeys(messages.MUST_BE_0, 0)
    assert found["states"] == {"sent": 30}
    assert found["answers"] == {
        "well": 30, "quota_2s": 4, "garbage": 2, "server_error": 3, "unavailable": 2, "reset": 2
    }  # fmt: skip


def test_a_run_that_waits_for_what_never_comes_ends_by_itself():
    with pytest.raises(TookTooLong, match="never: not within 0 s"):
        wait_until(lambda: False, within_s=0.1, what="never")


def test_operations_doubled_shuffled_late_and_cut_end_as_in_order(tmp_path):
    found = sync.shuffled(seed=1, cycles=60, folder=tmp_path, in_short=True)

    wrong = {name: found[name] for name in sync.MUST_BE_0 if name in found}
    assert wrong == {"differences": 0, "n_violations": 0, "doubled_events": 0}, found
    assert found["states"] == {"applied": 60}
    assert found["sent"] > 90
