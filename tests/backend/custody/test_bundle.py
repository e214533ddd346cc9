"""A bundle is checked by somebody with Python, `cryptography` and a folder, and nothing of ours."""

import json
import random
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backend.common.errors import NotFound
from backend.common.signing import public_key
from backend.common.uuid7 import uuid7
from backend.custody.daily import PURPOSE
from backend.custody.services import erase_personal_values
from backend.custody.services.bundles import write_bundle
from backend.custody.services.sealing import seal_days
from tests.backend.custody.test_sealing import MONDAY, after
from tests.conftest import NOW
from tests.support.custody import collect, pass_on
from tests.support.media import make_media, photo

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def folder(town, tmp_path):
    """The bundle of a dossier with a photo, in a ledger that was sealed the night after."""
    media = make_media(photo())
    packet = collect(town, media=[media.sha256]).packet
    pass_on(town, town.at_courier, town.at_office, packet)
    collect(town, dossier_id=town.another_dossier().id)
    seal_days(now=after(MONDAY))
    write_bundle(dossier_id=town.dossier.id, folder=tmp_path / "bundle", now=after(MONDAY))
    return tmp_path / "bundle"


def outsider(folder, *arguments):
    """Run the script of the bundle without any path to our code."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUN, folder / "verify_bundle.py", folder, *arguments],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


# What `python3 FOLDER/verify_bundle.py FOLDER` does, and that it loaded nothing of ours.
RUN = """
import runpy, sys
sys.dont_write_bytecode = True
sys.argv = sys.argv[1:]
sys.path.insert(0, sys.argv[0].rpartition("/")[0])
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    assert not {"django", "backend"} & sys.modules.keys()
"""


def test_an_outsider_finds_a_bundle_whole(folder):
    code, said = outsider(folder, "--key", public_key(PURPOSE))

    assert (code, said.splitlines()[-1]) == (
        0,
        f"8 files, 3 events, 1 roots, 0 faults, signed by {public_key(PURPOSE)}",
    )
    assert {path.relative_to(folder).parts[0] for path in folder.rglob("*")} >= {
        "chain.json", "roots.json", "media", "slips", "strokes", "manifests",
    }  # fmt: skip


def test_another_key_than_the_trusted_one_is_named(folder):
    code, said = outsider(folder, "--key", "A" * 43 + "=")

    assert code == 1
    assert "MANIFEST.signature.json: signed by a key that you do not trust" in said


def test_flipped_bits_are_found_in_every_file_and_the_file_is_named(folder):
    rng = random.Random(20260302)

    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        at = rng.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :])
        name = path.relative_to(folder).as_posix()
        if not name.startswith("verify_"):  # who runs a changed script is told by the list's hash
            code, said = outsider(folder)
            assert (code, name in said) == (1, True), (name, at, said)
        path.write_bytes(data)


@pytest.mark.parametrize("end", ["}", "?", "A"])
def test_a_key_that_is_no_key_any_more_is_named(folder, end):
    path = folder / "MANIFEST.signature.json"
    path.write_text(path.read_text().replace('=","signature', f'{end}","signature'))

    code, said = outsider(folder)

    assert (code, "MANIFEST.signature.json: the key's id is not the key's" in said) == (1, True)


def test_what_was_added_or_taken_away_is_named(folder):
    (folder / "media" / "more").write_bytes(b"more")
    gone = next((folder / "slips").iterdir())
    gone.unlink()

    code, said = outsider(folder)

    assert code == 1
    assert "media/more: is not in the list" in said
    assert f"slips/{gone.name}: is gone" in said


def test_a_folder_that_is_no_bundle_is_refused(tmp_path, folder):
    for name in ("verify_bundle.py", "verify_chain.py"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())

    assert outsider(tmp_path)[0] == 2


def test_after_an_erasure_the_bundle_holds_no_name_and_is_whole(town, folder, tmp_path):
    erase_personal_values(dossier_id=town.dossier.id, now=NOW)

    write_bundle(dossier_id=town.dossier.id, folder=tmp_path / "later", now=after(MONDAY))

    assert "Chủ hồ sơ" in (folder / "chain.json").read_text()
    assert "Chủ hồ sơ" not in (tmp_path / "later" / "chain.json").read_text()
    assert outsider(tmp_path / "later")[0] == 0


def test_the_command_writes_a_bundle_once(town, folder, tmp_path):
    out = StringIO()
    call_command("export_bundle", "--dossier", town.dossier.id, tmp_path / "new", stdout=out)

    assert out.getvalue().startswith("8 files; check them: python3 ")
    assert json.loads((tmp_path / "new" / "roots.json").read_text())["proofs"][0]["size"] == 2
    with pytest.raises(CommandError, match="there already"):
        call_command("export_bundle", "--dossier", town.dossier.id, tmp_path / "new")
    with pytest.raises(CommandError, match="no such dossier"):
        call_command("export_bundle", "--dossier", uuid7(), tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_dossier_that_is_none_has_no_bundle(tmp_path):
    with pytest.raises(NotFound):
        write_bundle(dossier_id=uuid7(), folder=tmp_path / "bundle", now=NOW)
