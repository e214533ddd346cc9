"""Who opens the door: known by code, QR code or as a proxy, and looked up by the phone alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from backend.common import clock
from backend.demo.cast import Cast, Inbox, Visit, at
from mobile_api.client.door import may_come
from mobile_api.client.door_passes import pass_fault
from mobile_api.client.phone import Phone

COMES: Final = "Người thân 1"
# Which of the deliveries whose owner has a phone of her own.
BY_PROXY, BY_QR = 0, 1


def name_proxy(cast: Cast, *, day: int) -> None:
    """One owner says who may receive her result, until that evening."""
    visit = _signed_in(cast)[BY_PROXY]
    body = {
        "dossier_ids": [visit.errand["dossier_id"]], "name": COMES, "purposes": ["deliver"],
        "valid_until": at(day, "20:00").isoformat(),
    }  # fmt: skip
    cast.anybody.signed_in(visit.token).post("/proxies", body)


def person_at(
    cast: Cast, phone: Phone, visit: Visit, stop: dict[str, Any], *, set_off: datetime | None
) -> dict[str, Any]:
    """Return who is there and how that is known.

    The code came by message when the courier set off, at `set_off`; a citizen whose courier did
    so without a network (None) reads it where she is signed in. A caller without a phone of her
    own is known by sight.
    """
    if visit in _signed_in(cast)[BY_PROXY : BY_PROXY + 1]:
        return _proxy(cast, stop)
    if visit in _signed_in(cast)[BY_QR : BY_QR + 1]:
        return _by_qr(cast, phone, visit)
    if not visit.token:
        return {"name": visit.citizen, "basis": "known"}
    if set_off is not None:
        code = Inbox(cast.stage).code(visit.phone, "handover_code", since=set_off)
    else:
        client = cast.anybody.signed_in(visit.token)
        code = str(client.get(f"/appointments/{visit.id}/door-code")["code"])
        cast.count("codes_without_network")
    if not phone.code_check(stop).is_right(code):
        raise RuntimeError(f"the phone takes {visit.citizen}'s code for another")
    return {"name": visit.citizen, "basis": "code", "code": code}


def payment_for(cast: Cast, visit: Visit, errand: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the citizen pays: the postage that was quoted, and what is left of the fee."""
    quote = visit.errand.get("quote") or {}
    if not quote.get("postage_vnd"):
        return None
    cast.count("paid")
    return {
        "postage_vnd": quote["postage_vnd"],
        "procedure_fee_vnd": errand["procedure_fee_left_vnd"] or 0,
        "method": "cash",
    }


def payment_notes(phones: Iterable[Phone]) -> set[str]:
    """Return the numbers of all payments that the server has confirmed to these phones.

    Raises:
        RuntimeError: if it holds a person for unproven whom a phone had looked up.
    """
    answers = [saved.answer or {} for phone in phones for saved in phone.operations()]
    outcomes = [answer.get("outcome") or {} for answer in answers]
    unproven = [outcome["unproven"] for outcome in outcomes if outcome.get("unproven")]
    if unproven:
        raise RuntimeError(f"known at the door, and not by the server: {unproven}")
    return {outcome["payment_note"] for outcome in outcomes if outcome.get("payment_note")}


def _signed_in(cast: Cast) -> list[Visit]:
    return [visit for visit in cast.deliveries if visit.token]


def _proxy(cast: Cast, stop: dict[str, Any]) -> dict[str, Any]:
    people = may_come(stop["errands"][0], "deliver", at=clock.now())
    proxy = next(person for person in people if person["role"] == "proxy")
    cast.count("received_by_proxy")
    return {"name": proxy["name"], "basis": "proxy", "proxy_id": proxy["proxy_id"]}


def _by_qr(cast: Cast, phone: Phone, visit: Visit) -> dict[str, Any]:
    dossier_id = visit.errand["dossier_id"]
    text = cast.anybody.signed_in(visit.token).post(f"/dossiers/{dossier_id}/door-pass")["text"]
    key = phone.package["door_pass_key"]
    fault = pass_fault(text, key=key, dossier_id=dossier_id, at=clock.now())
    if fault:
        raise RuntimeError(f"the phone does not believe the QR code: {fault}")
    cast.count("qr_codes")
    return {"name": visit.citizen, "basis": "qr", "door_pass": text}
