"""Where compiled code lies when the installation is read-only."""

import numpy as np

from routing import compiled


def installation(tmp_path):
    installed = tmp_path / "compiled-1"
    (installed / "search").mkdir(parents=True)
    (installed / "search" / "steps.nbi").write_text("code")
    return installed


def test_a_read_only_installation_is_copied_once(tmp_path):
    installed, parent = installation(tmp_path), tmp_path / "own"

    copy = compiled.copy_of(installed, parent=parent)
    (copy / "search" / "steps.nbi").write_text("compiled again")
    again = compiled.copy_of(installed, parent=parent)

    assert copy == again == parent / "compiled-1"
    assert (copy / "search" / "steps.nbi").read_text() == "compiled again"
    assert parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in parent.iterdir()] == ["compiled-1"]


def test_a_folder_that_others_may_write_is_not_used(tmp_path):
    installed, parent = installation(tmp_path), tmp_path / "shared"
    parent.mkdir()
    parent.chmod(0o777)

    copy = compiled.copy_of(installed, parent=parent)
    copy.rmdir()

    assert copy.parent != parent
    assert list(parent.iterdir()) == []


def test_a_link_to_another_folder_is_not_used(tmp_path):
    installed, parent = installation(tmp_path), tmp_path / "link"
    (tmp_path / "own").mkdir(mode=0o700)
    parent.symlink_to(tmp_path / "own")

    copy = compiled.copy_of(installed, parent=parent)
    copy.rmdir()

    assert copy.parent not in (parent, tmp_path / "own")


def test_compiled_functions_answer_as_plain_ones():
    def total(cells: np.ndarray) -> int:
        found = 0
        for cell in cells:
            found += cell
        return found

    cells = np.array([1, 2, 3], np.int32)

    assert compiled.jit(total)(cells) == total(cells) == 6
