"""What several tests of the kernel share."""

import pytest

from tests.routing.command_files import write_files


@pytest.fixture
def files(tmp_path):
    """A folder with the files of `command_files`."""
    return write_files(tmp_path)
