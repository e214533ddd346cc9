"""A day on disk for the commands: good files and wrong ones."""

import json

from routing.files import plan_to_json, problem_to_json
from routing.timing import time_plan
from tests.routing.builders import problem, visit

DAY = problem([visit("a", 1), visit("b", 2), visit("late", 1, "05:00-06:00")])
PLAN = time_plan(DAY, [["a", "b"]], engine="hand")


def write_files(folder):
    """Write the day, a plan of it, both in one, and files that are wrong in one way each."""
    day, plan = problem_to_json(DAY), plan_to_json(PLAN)
    wrong_plan, wrong_day = json.loads(json.dumps([plan, day]))
    wrong_plan["routes"][0]["stops"][0]["begins"] = "08:10"
    wrong_day["visits"][1]["place"] = "b"
    texts = {
        "problem.json": json.dumps(day),
        "plan.json": json.dumps(plan),
        "both.json": json.dumps({"problem": day, "plan": plan}),
        "broken.json": json.dumps(plan | {"unserved": []}),
        "wrong.json": json.dumps(wrong_plan),
        "wrong-both.json": json.dumps({"problem": wrong_day, "plan": plan}),
        "text.json": "a visit at ten",
        "deep.json": "[" * 100_000,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "bytes.json").write_bytes(b"\xff\xfe{")
    return folder
