"""The short form of `make bench-sync`, as it is typed: no figures for the record."""

import json
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("django_db_setup")]


def test_a_shift_drains_with_its_photos_and_all_invariants_hold():
    command = [sys.executable, "-m", "bench.sync", "--quick", "--parts", "shift"]

    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert run.returncode == 0, run.stderr[-2_000:]
    found = json.loads(run.stdout.splitlines()[-1])["parts"]["shift"]
    assert (found["operations"], found["photos"], found["states"]) == (40, 16, {"applied": 40})
    assert (found["waiting"], found["lost"], found["violations"]) == (0, 0, [])
