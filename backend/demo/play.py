"""The story from Monday to Friday, one line a scene."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from backend.demo.cast import Cast, at
from backend.demo.processes import start_processes
from backend.demo.report import Progress
from backend.demo.stage import Stage, run_manage, start_database
from backend.demo.story.booking import book_the_town
from backend.demo.story.delivery import book_deliveries, book_failed_again, gather_round
from backend.demo.story.desk import (
    bring_to_the_desks,
    fetch_results,
    issue_results,
    load,
    unload,
)
from backend.demo.story.field import drive_the_day, enrol_couriers
from backend.demo.story.finale import check_everything
from backend.demo.story.planning import close_day, plan_and_publish

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


def raise_the_curtain(stage: Stage) -> Cast:
    """Start database, web and workers, and seed the town; returns the cast."""
    progress = Progress()
    progress.say("PostgreSQL starts")
    start_database(stage)
    progress.say("tables, 3,321 communes, 44 procedures, Cao Lãnh")
    cast = Cast(stage=stage, town={}, progress=progress, random=random.Random(2026))
    cast.set_time(at(MONDAY, "07:00"))
    with ThreadPoolExecutor(1) as pool:
        static = pool.submit(
            run_manage, stage, "collectstatic", "--noinput", "--link", "--verbosity", "0"
        )
        cast.town = json.loads(run_manage(stage, "seed_demo"))
        static.result()
    progress.say("web and workers start")
    start_processes(stage)
    return cast


def play(cast: Cast) -> dict[str, Any]:
    """Play the week; returns the closing figures, or raises at the first thing that is wrong."""
    say = cast.progress.say
    say("Monday: the town books")
    book_the_town(cast)
    say("Monday evening: the dispatcher plans Tuesday")
    cast.set_time(at(MONDAY, "17:30"))
    plan_and_publish(cast, day=TUESDAY, with_absence=True)
    say("Tuesday: couriers collect")
    cast.set_time(at(TUESDAY, "06:45"))
    couriers = enrol_couriers(cast)
    drive_the_day(cast, couriers, cast.visits, day=TUESDAY)
    unload(cast, couriers, day=TUESDAY)
    book_failed_again(cast, day=TUESDAY)
    close_day(cast, day=TUESDAY)
    say("Wednesday: the papers reach the desks")
    bring_to_the_desks(cast, couriers[0], day=WEDNESDAY)
    say("Thursday: results are ready, their owners book")
    ready = issue_results(cast, day=THURSDAY)
    book_deliveries(cast, ready, day=THURSDAY, visit_day=FRIDAY)
    fetch_results(cast, couriers[0], ready, day=THURSDAY)
    cast.set_time(at(THURSDAY, "17:30"))
    gather_round(cast, ready)
    plan_and_publish(cast, day=FRIDAY, with_absence=False)
    say("Friday: results come home")
    load(cast, couriers, cast.deliveries, day=FRIDAY)
    drive_the_day(cast, couriers, cast.deliveries, day=FRIDAY)
    close_day(cast, day=FRIDAY)
    say("the ledger is checked")
    return check_everything(cast)
