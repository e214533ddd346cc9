"""Each test of media has a store of its own."""

import pytest


@pytest.fixture(autouse=True)
def media_store(settings, tmp_path):
    """An empty folder for the bytes."""
    settings.MEDIA_STORE = str(tmp_path / "media")
    return tmp_path / "media"
