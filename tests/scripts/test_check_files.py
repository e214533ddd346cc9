import subprocess
from pathlib import Path

import pytest

from scripts import check_files

HOST = "py" + "pi.org"
HOME = "/" + "home/courier/hengio"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("Django==5.2.19 --hash=sha256:00\n")
    (tmp_path / "page.md").write_text("Một trang: https://example.vn/home/page, ~/home/x.\n")
    return tmp_path


def test_a_clean_tree_has_no_problems(repository):
    assert check_files.problems(repository) == []


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        (
            "requirements/base.txt",
            "x @ https://example.vn/x.whl",
            "names an address; locks carry hashes only",
        ),
        (
            "web/package-lock.json",
            '  "resolved": "there"',
            "is resolved to an address; leave it out",
        ),
        ("notes.md", f"from {HOST}", f"contains a registry's address: {HOST}"),
        ("notes.md", f"see {HOME}", f"contains a path of one machine: {HOME[:7]}"),
    ],
)
def test_each_line_that_must_not_be_there_is_named(repository, name, line, said):
    path = repository / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"first line\n{line}\n")

    assert check_files.problems(repository) == [f"{name}:2 {said}"]


def test_ignored_files_and_pictures_are_not_read(repository):
    (repository / ".gitignore").write_text("secret.md\n")
    (repository / "secret.md").write_text(HOST)
    (repository / "picture.png").write_bytes(b"\x89PNG\xff" + HOST.encode())

    assert check_files.problems(repository) == []


def test_this_repository_is_clean():
    assert check_files.problems(Path(__file__).resolve().parents[2]) == []
