"""The one file of a road graph: whole, of this version, and without contradictions, or refused."""

from dataclasses import fields, replace

import numpy as np
import pytest

from routing.errors import InvalidProblem
from routing.travel import graph as graph_module
from routing.travel.graph import RoadGraph, load_graph, save_graph


def test_a_road_file_gives_back_what_was_saved(graph, tmp_path):
    path = tmp_path / "new" / "roads.npz"

    save_graph(graph, path)
    loaded = load_graph(path)

    for field in fields(RoadGraph):
        saved, read = getattr(graph, field.name), getattr(loaded, field.name)
        assert saved.dtype == read.dtype
        assert np.array_equal(saved, read), field.name
    assert [each.name for each in path.parent.iterdir()] == ["roads.npz"]


def test_a_failed_save_leaves_the_old_file(graph, tmp_path, monkeypatch):
    path = tmp_path / "roads.npz"
    save_graph(graph, path)
    before = path.read_bytes()

    def full_disk(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(graph_module.np, "savez_compressed", full_disk)
    with pytest.raises(OSError, match="No space"):
        save_graph(graph, path)

    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.osm", "roads.npz"]


def test_a_file_of_another_version_is_refused(graph, tmp_path, monkeypatch):
    path = tmp_path / "roads.npz"
    monkeypatch.setattr(graph_module, "VERSION", 999)
    save_graph(graph, path)
    monkeypatch.undo()

    with pytest.raises(InvalidProblem, match=r"roads_file: .*version 999; build it again"):
        load_graph(path)


def test_a_damaged_file_is_refused_wherever_it_is_damaged(graph, tmp_path):
    path = tmp_path / "roads.npz"
    save_graph(graph, path)
    whole = path.read_bytes()

    for size in range(0, len(whole), 97):
        path.write_bytes(whole[:size])
        with pytest.raises(InvalidProblem, match="roads_file"):
            load_graph(path)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04", b"\x93NUMPY\x01\x00"])
def test_another_kind_of_file_is_refused(tmp_path, content):
    path = tmp_path / "roads.npz"
    path.write_bytes(content)

    with pytest.raises(InvalidProblem, match="roads_file"):
        load_graph(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InvalidProblem, match="roads_file"):
        load_graph(tmp_path / "roads.npz")


def test_pickled_objects_are_not_loaded(tmp_path):
    path = tmp_path / "roads.npz"
    np.savez(path, version=np.array([object()]))

    with pytest.raises(InvalidProblem, match="roads_file"):
        load_graph(path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tail": np.array([0, 0, 1, 1, 2, 3], np.int32)},
        {"tail": np.array([0, 1, 0, 1, 2, 2], np.int32)},
        {"head": np.array([1, 2, 0, 2, 0, -1], np.int32)},
        {"head": np.zeros(5, np.int32)},
        {"order": np.array([0, 0, 1], np.int32)},
        {"order": np.array([0, 1], np.int32)},
        {"offpeak_ds": np.zeros(6, np.int32)},
        {"offpeak_ds": np.ones(6, np.int64)},
        {"length_dm": np.full(6, -1, np.int32)},
        {"line": np.full(6, 3, np.int32)},
        {"lat": np.array([0.0, 0.0, np.nan])},
        {"points": np.zeros((2, 2))},
        {"line": np.zeros(6, np.int32)},
        {"line_start": np.array([0, 1, 5, 7], np.int32)},
        {"way": np.zeros(2, np.int64)},
        {"has_doors": np.ones(3, np.int8)},
        {"is_backward": np.ones(6, np.int8)},
    ],
)
def test_a_file_whose_arrays_contradict_each_other_is_refused(graph, tmp_path, wrong):
    path = tmp_path / "roads.npz"
    save_graph(replace(graph, **wrong), path)

    with pytest.raises(InvalidProblem, match="contradicts itself"):
        load_graph(path)
