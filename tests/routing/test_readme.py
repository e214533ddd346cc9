"""The example of routing/README.md runs as it stands."""

import re
from pathlib import Path

import routing
from routing.check import check


def test_the_example_of_the_readme_runs():
    readme = Path(routing.__file__).with_name("README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    names = {}

    exec(example, names)

    assert names["plan"].key_figures().served == 2
    assert check(names["problem"], names["plan"]) == []
    assert [room.begins >= names["morning"].opens for room in names["rooms"]] == [True, True]
