"""Between office and desk: bags counted by both sides, dossiers accepted, results ready."""

from collections import defaultdict
from typing import Any, Final

from backend.common.identifiers import make_s10
from backend.demo.cast import Cast, Visit, at, date_of
from backend.demo.client import Client
from backend.demo.story.field import Courier

RESULTS: Final = 12


def unload(cast: Cast, couriers: list[Courier], *, day: int) -> None:
    """In the evening every courier hands the bag to the office; the clerk counts each packet."""
    cast.set_time(at(day, "17:15"))
    office = {"kind": "office", "id": cast.town["office"]["id"]}
    for courier in couriers:
        if bag := _bag(courier):
            courier.phone.record("hand_batch", {"receiver": office, "s10": bag})
            courier.sync()
    _count_all(cast, cast.staff("clerk"), [("office", office["id"])])


def bring_to_the_desks(cast: Cast, runner: Courier, *, day: int) -> None:
    """In the morning a runner takes the packets to the desks; each desk counts and accepts."""
    cast.set_time(at(day, "07:45"))
    clerk = cast.staff("clerk")
    packets = clerk.pages("/packets", [("holder", "office")])
    _give(clerk, _office(cast), _courier(runner), [packet["s10"] for packet in packets])
    _load(runner)
    by_desk = defaultdict(list)
    dossiers = {visit.errand["dossier_id"]: visit for visit in cast.visits}
    for packet in packets:
        agency = dossiers[packet["dossier_id"]].place["agency_id"]
        by_desk[cast.desk_of(agency)["id"]].append(packet)
    for desk_id, bundle in by_desk.items():
        body = {"receiver": {"kind": "desk", "id": desk_id}, "s10": [p["s10"] for p in bundle]}
        runner.phone.record("hand_batch", body)
    runner.sync()
    cast.set_time(at(day, "09:00"))
    for desk in cast.town["desks"]:
        if desk["id"] in by_desk:
            _count_all(cast, cast.desk(desk), [("desk", desk["id"])])
            _accept(cast, desk, by_desk[desk["id"]], day=day)


def issue_results(cast: Cast, *, day: int) -> list[Visit]:
    """Some agencies have decided: sealed results stand ready at their desks."""
    cast.set_time(at(day, "10:00"))
    collected = [visit for visit in cast.visits if visit.place.get("accepted") and visit.token]
    chosen = [visit for visit in collected if visit.procedure["may_receive"] is not False][:RESULTS]
    for number, visit in enumerate(chosen):
        desk = cast.desk_of(visit.place["agency_id"])
        visit.place["s10"] = make_s10("RR", 50_000_000 + number)
        body = {
            "papers": [{"name": "Kết quả giải quyết", "kind": "original", "count": 1}],
            "s10": visit.place["s10"], "seal_number": f"KQ{300_000 + number}",
        }  # fmt: skip
        cast.desk(desk).post(f"/dossiers/{visit.errand['dossier_id']}/results", body)
        cast.count("results_ready")
    return chosen


def fetch_results(cast: Cast, runner: Courier, visits: list[Visit], *, day: int) -> None:
    """The runner fetches the results from the desks and brings them to the office."""
    cast.set_time(at(day, "15:00"))
    by_desk = defaultdict(list)
    for visit in visits:
        by_desk[visit.place["agency_id"]].append(visit.place["s10"])
    for agency_id, codes in by_desk.items():
        desk = cast.desk_of(agency_id)
        giver = {"kind": "desk", "id": desk["id"]}
        _give(cast.desk(desk), giver, _courier(runner), codes)
    _load(runner)
    body = {"receiver": _office(cast), "s10": _bag(runner)}
    runner.phone.record("hand_batch", body)
    runner.sync()
    cast.set_time(at(day, "16:30"))
    _count_all(cast, cast.staff("clerk"), [("office", cast.town["office"]["id"])])


def load(cast: Cast, couriers: list[Courier], visits: list[Visit], *, day: int) -> None:
    """Before leaving every courier takes and counts the results of the own route."""
    cast.set_time(at(day, "07:00"))
    by_id = {visit.id: visit for visit in visits}
    clerk = cast.staff("clerk")
    for courier in couriers:
        courier.sync()
        courier.pull()
        stops = [
            by_id[stop["appointment_id"]]
            for route in courier.phone.package["routes"][:1]
            for stop in route["stops"]
        ]
        if stops:
            codes = [visit.place["s10"] for visit in stops]
            _give(clerk, _office(cast), _courier(courier), codes)
            _load(courier)


def _accept(cast: Cast, desk: dict[str, Any], packets: list[dict[str, Any]], *, day: int) -> None:
    officer = cast.desk(desk)
    date = date_of(day).replace("-", "")[2:]
    dossiers = {visit.errand["dossier_id"]: visit for visit in cast.visits}
    for number, packet in enumerate(packets, start=1):
        code = f"{desk['code']}-{date}-{number:04d}"
        officer.post(f"/dossiers/{packet['dossier_id']}/acceptance", {"agency_code": code})
        dossiers[packet["dossier_id"]].place["accepted"] = True
        cast.count("accepted")


def _give(
    client: Client, giver: dict[str, str], receiver: dict[str, str], codes: list[str]
) -> None:
    client.post("/batches", {"giver": giver, "receiver": receiver, "s10": codes})


def _load(courier: Courier) -> None:
    """Count every packet that somebody hands to this courier."""
    courier.pull()
    for batch in courier.phone.package["incoming_batches"]:
        tally = [{"s10": code, "verdict": "present"} for code in batch["s10"]]
        courier.phone.record("countersign_batch", {"batch_id": batch["id"], "tally": tally})
    courier.sync()
    courier.pull()


def _count_all(cast: Cast, client: Client, query: list[tuple[str, str]]) -> None:
    """Countersign every batch that waits there: each packet is present."""
    for batch in client.pages("/batches", [("state", "handed"), *query]):
        tally = [{"s10": line["s10"], "verdict": "present"} for line in batch["lines"]]
        client.post(f"/batches/{batch['id']}/countersign", {"tally": tally})
        cast.count("batches_countersigned")


def _bag(courier: Courier) -> list[str]:
    courier.pull()
    return [packet["s10"] for packet in courier.phone.package["packets"]]


def _office(cast: Cast) -> dict[str, str]:
    return {"kind": "office", "id": cast.town["office"]["id"]}


def _courier(courier: Courier) -> dict[str, str]:
    return {"kind": "courier", "id": courier.id}
