"""An outsider checks an export with a script that knows nothing of our code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backend.custody.selectors import export_chain
from backend.custody.services import PlaceIn
from tests.support.custody import collect, pass_on

SCRIPT = Path(__file__).resolve().parents[3] / "backend/custody/outside/verify_chain.py"


@pytest.fixture
def exported(town):
    """The export of a dossier whose papers were collected and brought to the office."""
    handover = collect(town, place=PlaceIn(10.46, 105.63))
    pass_on(town, town.at_courier, town.at_office, handover.packet)
    return export_chain(town.dossier.id)


def check(tmp_path, said, *arguments):
    """Run the script in a folder of its own, without our code on its path."""
    path = tmp_path / "export.json"
    path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(path), *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_an_export_is_clean_to_an_outsider(tmp_path, exported):
    head = exported["events"][-1]["hash"]

    assert check(tmp_path, exported) == (0, f"3 events, 0 faults, head {head}\n")
    assert check(tmp_path, {"chain": exported})[0] == 0


def test_it_imports_nothing_of_ours():
    text = SCRIPT.read_text(encoding="utf-8")

    assert "backend" not in [line.split()[1] for line in text.splitlines() if "import " in line]


def test_the_hashes_of_a_slip_are_found_or_missed(tmp_path, exported):
    facts = json.loads(exported["events"][1]["body"])["facts"]
    printed = exported["events"][1]["hash"].upper()

    good = check(tmp_path, exported, "--slip", printed, "--slip", facts["manifest_hash"])
    bad = check(tmp_path, exported, "--slip", "0" * 64)

    assert (good[0], bad[0]) == (0, 1)
    assert "no event has the hash" in bad[1]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_flipped_bit_in_a_body_is_found_at_its_event(tmp_path, exported, at):
    body = exported["events"][at]["body"]
    middle = len(body) // 2
    flipped = chr(ord(body[middle]) ^ 1)
    exported["events"][at]["body"] = body[:middle] + flipped + body[middle + 1 :]

    code, said = check(tmp_path, exported)

    assert code == 1
    assert said.startswith(f"event {at + 1}: the hash is not the SHA-256 of the body\n")


def test_an_entry_that_was_dropped_swapped_or_rehashed_is_found(tmp_path, exported):
    first, second, third = exported["events"]

    for events in (
        [first, third],
        [second, third],
        [second, first, third],
        [first, second, second],
    ):
        assert check(tmp_path, exported | {"events": events})[0] == 1


def test_a_value_that_was_not_committed_to_is_found(tmp_path, exported):
    exported["openings"][0]["value"] = "Người khác"

    code, said = check(tmp_path, exported)

    assert (code, said.splitlines()[0]) == (
        1,
        "event 2: giver_name is not what was committed to",
    )


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"format":"hengio-custody-1"}', "not json"])
def test_what_is_no_export_is_said_to_be_none(tmp_path, said):
    assert check(tmp_path, said) == (2, "")
