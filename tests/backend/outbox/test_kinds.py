"""Every kind of job says how long it is of use, but for those that must be done however late."""

from backend.outbox.registry import known_kinds

# A message has its own end, and its job must run to write that down. What a phone reported has
# happened: it is taken up, and its photos are looked for, however late. What is to be erased is.
WITHOUT_END = {"message", "parked_operations", "photo_erased", "photos_awaited"}


def test_every_kind_of_job_says_how_long_it_is_of_use():
    ours = [kind for kind in known_kinds() if not kind.name.startswith("test_")]

    assert len(ours) > 15
    assert {kind.name for kind in ours if kind.expires_after is None} == WITHOUT_END
