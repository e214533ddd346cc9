"""At the end: is every paper where the ledger says, and can an outsider check it?"""

import json
from typing import Any

from backend.demo.cast import Cast, Inbox
from backend.demo.client import Client
from backend.demo.report import table
from backend.demo.stage import run_manage


def check_everything(cast: Cast) -> dict[str, Any]:
    """Return the closing figures. Raises if a promise, a paper or a proof is missing."""
    report = json.loads(run_manage(cast.stage, "verify_custody", "--json"))
    sample = cast.deliveries[0]
    tracking = cast.anybody.get(f"/tracking/{sample.errand['tracking_token']}")
    page = cast.anybody.text(f"/track/{sample.errand['tracking_token']}", root="")
    slip = _slip(cast)
    states_by_id = {row["id"]: row["state"] for row in cast.staff("clerk").pages("/appointments")}
    states = [states_by_id[visit.id] for visit in [*cast.visits, *cast.deliveries]]
    figures = {
        "visits": len(states),
        "served": states.count("done"),
        "promised_ahead": states.count("confirmed"),
        "unserved": len(states) - states.count("done") - states.count("confirmed"),
        "failed_attempts": cast.figures.get("failed", 0),
        "handovers": cast.figures["collected"] + cast.figures["delivered"],
        "custody_verified": not report["faults"] and report["events"] > 0,
        "custody_events": report["events"],
        "messages_sent": len(Inbox(cast.stage).all()),
        "requests": Client.requests,
        "seconds": round(cast.progress.seconds, 1),
    }
    good = {
        "every visit is done or has a promise": figures["unserved"] == 0,
        "every chain verifies": figures["custody_verified"],
        "every payment has a number of its own": cast.figures["payment_notes"]
        == cast.figures["paid"],
        "the tracking answers": bool(tracking) and "<html" in page,
        "a slip is a PDF that leads to a genuine page": slip,
    }
    bad = [sentence for sentence, holds in good.items() if not holds]
    if bad:
        raise RuntimeError(f"not true: {bad}; {figures}; {report}")
    return figures


def tell(cast: Cast, figures: dict[str, Any]) -> str:
    """Return what happened, for a person, and where to look."""
    told: dict[str, int] = {}
    for message in Inbox(cast.stage).all():
        told[message["kind"]] = told.get(message["kind"], 0) + 1
    happened = [
        ("visits booked", len(cast.visits) + cast.figures.get("cancelled", 0)),
        ("… of them by the hotline", 6),
        ("races lost and answered with alternatives", cast.figures.get("lost_races", 0)),
        (
            "moved by the citizen / cancelled",
            f"{cast.figures.get('rescheduled', 0)} / {cast.figures['cancelled']}",
        ),
        ("waited for a full hour and got it", cast.figures["waited"]),
        ("dossiers collected with photo, signatures and seal", cast.figures["collected"]),
        ("codes compared by a phone without a network", cast.figures["codes_without_network"]),
        ("payments, each with a numbered note", cast.figures["payment_notes"]),
        ("helped to file online", cast.figures.get("assisted", 0)),
        ("moved by a clerk because a courier was ill", cast.figures.get("moved_by_clerk", 0)),
        ("nobody at home, evidence kept, booked again", cast.figures.get("failed", 0)),
        ("times the network was in the way of a phone", cast.figures.get("network_troubles", 0)),
        ("batches counted and countersigned", cast.figures["batches_countersigned"]),
        ("dossiers accepted by agencies", cast.figures["accepted"]),
        ("results ready, delivered with proof", cast.figures["delivered"]),
        ("… of them at any time of a day, in a round", cast.figures["in_rounds"]),
        (
            "… received by a proxy / against the owner's QR code",
            f"{cast.figures['received_by_proxy']} / {cast.figures['qr_codes']}",
        ),
        ("custody events, all chains verified", figures["custody_events"]),
        ("messages sent", figures["messages_sent"]),
        ("HTTP requests by the people of the demo", figures["requests"]),
    ]
    kinds = table(["message", "sent"], sorted(told.items()))
    return f"{table(['what happened', ''], happened)}\n\n{kinds}"


def where_to_look(cast: Cast) -> str:
    """Return addresses and log-ins."""
    url, sample = cast.stage.url, cast.deliveries[0]
    admin = cast.town["admin"]
    rows = [
        ("start page", url),
        ("API, try it out", f"{url}/api/docs"),
        ("a dossier's public page", f"{url}/track/{sample.errand['tracking_token']}"),
        ("a slip's proof page", cast.town["verify_url"]),
        ("admin", f"{url}/admin/  ({admin['username']} / {admin['password']})"),
        ("dispatcher's token", cast.town["dispatcher"]["token"]),
        ("clerk's token", cast.town["clerk"]["token"]),
        ("a desk officer's token", cast.town["desks"][0]["token"]),
        ("a citizen's token", sample.token),
        ("pictures of the plans, messages, logs", str(cast.stage.folder)),
    ]
    return table(["where to look", ""], rows)


def _slip(cast: Cast) -> bool:
    sample = cast.deliveries[0]
    dossier_id = sample.errand["dossier_id"]
    client = cast.anybody.signed_in(sample.token)
    custody = client.get(f"/dossiers/{dossier_id}/custody")
    handover = custody["handovers"][0]
    pdf = client.raw(f"/handovers/{handover['id']}/slip.pdf")
    message = Inbox(cast.stage).wait(sample.phone, "result_delivered")
    path = "/verify/" + message["body"].split("/verify/")[1].split()[0].rstrip(".")
    cast.town["verify_url"] = cast.stage.url + path
    genuine = cast.anybody.get(path)
    page = cast.anybody.text(path, root="")
    return pdf.startswith(b"%PDF") and bool(genuine) and "<html" in page
