"""What no file of the repository may contain: addresses of registries, paths of a machine.

Lock files must install from whatever index the machine is set up with, and a clone must work
in any folder.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

# Taken apart, so that this file does not contain what it looks for.
_HOSTS: Final = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "yarn" + "pkg.com")
_FOLDERS: Final = ("home", "Users", "work", "root")
_FORBIDDEN: Final = (
    ("a registry's address", re.compile("|".join(re.escape(host) for host in _HOSTS))),
    ("a path of one machine", re.compile(rf"(?<![\w./~*-])/(?:{'|'.join(_FOLDERS)})/[\w.-]")),
)
_ADDRESS: Final = re.compile(r"https?://\S+")
_RESOLVED: Final = re.compile(r'"resolved":')


def problems(root: Path) -> list[str]:
    """Return one sentence for each line that must not be there."""
    return [*_in_requirements(root), *_in_package_locks(root), *_in_any_file(root)]


def tracked_files(root: Path) -> list[Path]:
    """Return the files that are, or are about to be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    paths = (root / name for name in sorted(set(listed.split("\0"))) if name)
    return [path for path in paths if path.is_file()]


def _in_requirements(root: Path) -> Iterator[str]:
    for path in sorted((root / "requirements").glob("*")):
        for number, line in _lines(path):
            if _ADDRESS.search(line):
                yield f"{path.relative_to(root)}:{number} names an address; locks carry hashes only"


def _in_package_locks(root: Path) -> Iterator[str]:
    for path in _with_name("package-lock.json", root):
        for number, line in _lines(path):
            if _RESOLVED.search(line):
                yield f"{path.relative_to(root)}:{number} is resolved to an address; leave it out"


def _in_any_file(root: Path) -> Iterator[str]:
    for path in tracked_files(root):
        for number, line in _lines(path):
            for name, pattern in _FORBIDDEN:
                found = pattern.search(line)
                if found:
                    yield f"{path.relative_to(root)}:{number} contains {name}: {found[0]}"


def _with_name(name: str, root: Path) -> Iterable[Path]:
    return (path for path in tracked_files(root) if path.name == name)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a picture, a font
    yield from enumerate(text.splitlines(), start=1)
