"""Compiling ahead."""

import json

from routing import compiled, gap_query
from routing.__main__ import main
from routing.search import engine


def test_warm_compiles_and_says_where_the_code_lies(capsys, monkeypatch):
    warmed = []
    monkeypatch.setattr(gap_query, "warm", lambda: warmed.append("gap_query"))
    monkeypatch.setattr(engine, "warm", lambda: warmed.append("engine"))

    code = main(["warm"])

    said = json.loads(capsys.readouterr().out)
    assert (code, sorted(warmed)) == (0, ["engine", "gap_query"])
    assert (said["compiled"], said["folder"]) == (compiled.IS_COMPILED, str(compiled.FOLDER))
    assert said["seconds"] >= 0
