"""The dispatcher's work: optimise, look, lock, react to an absence, publish."""

import time
from typing import Any

from backend.demo.cast import PATIENCE_S, Cast, date_of

OPTIMISE_S = 1


def plan_and_publish(cast: Cast, *, day: int, with_absence: bool) -> dict[str, Any]:
    """Plan one day and publish it; returns the published board."""
    dispatcher = cast.staff("dispatcher")
    service_day = _day(cast, day)
    path = f"/service-days/{service_day['id']}"
    _optimise(cast, path)
    if with_absence:
        board = dispatcher.get(path)
        least = min(board["routes"], key=lambda route: (len(route["stops"]), route["courier"]))
        body = {"courier_id": least["courier_id"], "reason": "ốm"}
        board = dispatcher.post(f"{path}/absences", body)
        cast.progress.say(
            f"{least['courier']} is absent: {len(least['stops'])} visits go to colleagues, "
            f"{len(board['exceptions'])} become exceptions"
        )
        _resolve(cast, path, board)
    board = dispatcher.get(path)
    first = next(stop for route in board["routes"] for stop in route["stops"])
    lock = {"visit_id": first["visit_id"], "is_locked": True}
    board = dispatcher.post(f"{path}/locks", {**lock, "revision": board["day"]["revision"]})
    dispatcher.post(f"{path}/publish", {"revision": board["day"]["revision"]})
    cast.count("plans_published")
    _draw(cast, path, day)
    cast.count("unserved", board["figures"]["unserved"])
    found: dict[str, Any] = board
    return found


def close_day(cast: Cast, *, day: int) -> None:
    """Close a day whose visits have all ended."""
    cast.staff("dispatcher").post(f"/service-days/{_day(cast, day)['id']}/close")


def _day(cast: Cast, day: int) -> dict[str, Any]:
    query = [
        ("office_id", cast.town["office"]["id"]),
        ("first", date_of(day)),
        ("last", date_of(day)),
    ]
    found: dict[str, Any] = cast.staff("dispatcher").get("/service-days", query)["results"][0]
    return found


def _optimise(cast: Cast, path: str) -> None:
    dispatcher = cast.staff("dispatcher")
    run = dispatcher.post(f"{path}/plan-runs", {"seconds": OPTIMISE_S, "seed": 1})
    deadline = time.monotonic() + OPTIMISE_S + PATIENCE_S
    while run["state"] == "waiting":
        if time.monotonic() > deadline:
            raise RuntimeError("the optimiser did not answer")
        time.sleep(0.2)
        run = dispatcher.get(f"/plan-runs/{run['id']}")
    before, after = run["figures_before"], run["figures_after"]
    dispatcher.post(f"/plan-runs/{run['id']}/accept")
    cast.progress.say(
        f"planned by {run['engine']}: {after['served']} visits, driving "
        f"{before['travel_s'] // 60} → {after['travel_s'] // 60} min"
    )


def _resolve(cast: Cast, path: str, board: dict[str, Any]) -> None:
    """Let the optimiser find places for whoever lost one; the clerk calls those who remain."""
    if board["exceptions"]:
        _optimise(cast, path)
    clerk = cast.staff("clerk")
    for row in cast.staff("dispatcher").get(path)["exceptions"]:
        visit = next(visit for visit in cast.visits if visit.id == row["visit_id"])
        offer = clerk.get(f"/appointments/{visit.id}/offers")["offers"][0]
        window = {"opens_at": offer["opens_at"], "closes_at": offer["closes_at"]}
        reason = {"reason": f"bưu tá nghỉ ốm ({row['code']}); đã gọi điện"}
        visit.appointment = clerk.post(f"/appointments/{visit.id}/reschedule", window | reason)
        cast.count("moved_by_clerk")


def _draw(cast: Cast, path: str, day: int) -> None:
    svg = cast.staff("dispatcher").text(f"{path}/map.svg")
    (cast.stage.folder / f"plan-{date_of(day)}.svg").write_text(svg)
