"""Hostile pictures in short: files of others count beside our own."""

import random
from itertools import islice

from bench.faults import images


def test_every_file_of_a_folder_and_of_those_below_is_decoded_beside_our_own(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "whole.jpg").write_bytes(images.picture("JPEG", 16))
    (tmp_path / "below" / "cut.png").write_bytes(images.picture("PNG", 16)[:60])

    found = images.run(seed=1, cycles=2, folder=tmp_path, pictures=tmp_path)

    assert (found["files_of_others"], found["pictures"]) == (2, 4)
    assert (found["taken"], found["refused"]) == (1, 3)
    assert (found["program_crashed"], found["metadata_left"]) == (0, 0)


def test_every_second_mutation_is_of_a_file_of_others(tmp_path):
    (tmp_path / "theirs.png").write_bytes(images.picture("PNG", 16))

    made = images.mutations(random.Random(1), also=images.files_in(tmp_path))

    assert [name.startswith("theirs.png") for name, _ in islice(made, 4)] == [0, 1, 0, 1]
