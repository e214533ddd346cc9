"""What messages say, in English: for those who chose it. Same kinds and values as in Vietnamese."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from backend.notifications.texts.text import Text

TEXTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "phone_code": Text(
            "Your confirmation code",
            "Your confirmation code is {code}, valid for {duration}. Tell it to nobody, not even "
            "to "
            "somebody from the post office.",
        ),
        "handover_code": Text(
            "Code for handing over papers",
            "Your handover code is {code}, valid for {duration}. Tell it to the courier only after "
            "you have checked every paper on the list.",
        ),
        "email_confirmation": Text(
            "Confirm your e-mail address",
            "You asked for messages by e-mail. Open this link to confirm the address: "
            "{confirm_url} "
            "If it was not you, please ignore this letter.",
        ),
        "hold_kept": Text(
            "A visit on {day} is held for you",
            "The post office holds {window} on {day} for you. Please confirm before {until}: "
            "{confirm_url}",
        ),
        "waitlist_over": Text(
            "No place became free on {day}",
            "We are sorry: {day} has no place left for you. You can choose another day: "
            "{booking_url}",
        ),
        "booking_confirmed": Text(
            "Visit {number} is confirmed",
            "The courier comes to {address_short} between {window} on {day}. Please have your "
            "papers ready and be there. Follow or change the visit: {tracking_url}",
        ),
        "booking_cancelled": Text(
            "Your visit is cancelled",
            "Your visit between {window} on {day} is cancelled. If you still need us, please book "
            "again or ask the nearest post office.",
        ),
        "booking_rescheduled": Text(
            "Your visit has a new time",
            "Your visit is now between {window} on {day}. If this does not suit you, please change "
            "it before that day.",
        ),
        "visit_affected": Text(
            "Please choose another time",
            "We are sorry, the post office cannot keep {window} on {day}. You could have: "
            "{windows}. Choose at {tracking_url} or call us. Nothing changes until you do.",
        ),
        "visit_planned": Text(
            "Your visit on {day}",
            "The courier comes between {window} on {day}, as promised. Please have your identity "
            "card and your papers ready.",
        ),
        "visit_reminder": Text(
            "Tomorrow, {day}: your visit",
            "The courier comes between {window} on {day}. Please prepare: {prepare}. Confirm, "
            "change or cancel: {visit_url}",
        ),
        "courier_on_the_way": Text(
            "The courier is on the way",
            "The courier is on the way to you ({landmark}), expected between {window}. Stops "
            "before yours: {n_before}. Please keep your phone at hand.",
        ),
        "courier_arrived": Text(
            "The courier has arrived",
            "The courier is at your address ({landmark}). Please meet the courier.",
        ),
        "visit_late": Text(
            "The courier is late, we are sorry",
            "We are sorry: the courier cannot be there between {window}, and is now expected at "
            "{expected}. If this does not suit you, please change the visit: {visit_url}",
        ),
        "visit_failed": Text(
            "The visit could not take place",
            "We are sorry, the courier could not complete the visit. Reason: {reason}. A courier "
            "could come again: {windows}. Choose: {visit_url} If the reason is wrong, tell us: "
            "{dispute_url}",
        ),
        "dossier_collected": Text(
            "Papers of dossier {number} received",
            "The courier has taken and sealed {n_papers} papers of dossier {number} before your "
            "eyes. Receipt: {slip_url} If it is wrong, tell the post office: {dispute_url}",
        ),
        "papers_at_agency": Text(
            "Papers of dossier {number} are at the agency",
            "The papers of dossier {number} were handed to {agency} and are being checked. Follow "
            "it: {tracking_url}",
        ),
        "tries_used_up": Text(
            "There are no more tries",
            "We are sorry, the last visit could not take place either. Reason: {reason}. What "
            "follows: {next}. If the reason is wrong, tell us: {dispute_url}",
        ),
        "kept_over": Text(
            "Dossier {number} goes back to the agency",
            "The post office has kept the papers of dossier {number} as long as it may. They go "
            "back to {agency}, where you can collect them.",
        ),
        "dossier_accepted": Text(
            "Dossier {number} is accepted",
            "{agency} has accepted your dossier {number}. The result is due on {due_day}.",
        ),
        "due_day_near": Text(
            "Dossier {number} is due soon",
            "{agency} is to give the result of dossier {number} on {due_day}. Follow it: "
            "{tracking_url}",
        ),
        "result_late": Text(
            "Dossier {number} is late, we are sorry",
            "The result of dossier {number} was due on {due_day} and {agency} has not finished it. "
            "We are sorry. Follow it: {tracking_url}",
        ),
        "supplement_requested": Text(
            "Dossier {number} needs more papers",
            "The agency asks you for more papers for dossier {number}. Please book a visit for "
            "them, or ask the post office what to do.",
        ),
        "result_ready": Text(
            "The result of dossier {number} is ready",
            "The result of your dossier {number} is ready. Choose when it is brought to you: "
            "{booking_url}",
        ),
        "delivery_offer": Text(
            "When shall we bring the result of {number}?",
            "The result of dossier {number} is ready. A courier could bring it: {windows}. Please "
            "choose one of these times.",
        ),
        "result_delivered": Text(
            "Result of dossier {number} delivered",
            "The result of dossier {number} was handed to you. Receipt: {slip_url} If it is wrong, "
            "tell the post office: {dispute_url} Thank you for using our service.",
        ),
        "papers_incident": Text(
            "Something is wrong with papers of {number}",
            "At {since} we learned of {packet} {s10} of dossier {number}: {incident}. By our books "
            "{holder} has had it since {held_since}. The post office is looking into it and tells "
            "you more before {until}. Follow it: {tracking_url}",
        ),
        "papers_incident_open": Text(
            "Still looking into the papers of {number}",
            "We are sorry, the post office is still looking into {packet} {s10} of dossier "
            "{number} ({incident}). You hear from us again before {until}. Follow it: "
            "{tracking_url}",
        ),
        "papers_lost": Text(
            "We call you about papers of {number}",
            "The post office calls you about {packet} {s10} of dossier {number}, which could not "
            "be found: {next}.",
        ),
        "papers_incident_over": Text(
            "How it ended with the papers of {number}",
            "About {packet} {s10} of dossier {number} ({incident}): {outcome}. What "
            "follows: {next}. Follow it: {tracking_url}",
        ),
        "result_wrong": Text(
            "The result of dossier {number} is wrong and goes back",
            "The result of dossier {number} is not right: {reason}. The courier sealed it anew and "
            "takes it back to {agency}; this is no failed delivery. Receipt: {slip_url} We tell "
            "you when the right one is there, to choose when it comes.",
        ),
        "plan_published": Text(
            "Route of {day}",
            "The route of {day} is there: {n_stops} stops. Open the app while you have a network, "
            "before work begins.",
        ),
        "plan_changed": Text(
            "The route of {day} has changed",
            "The route of {day} has changed and has {n_stops} stops now. Open the app before you "
            "drive on.",
        ),
        "stop_removed": Text(
            "A stop of {day} was removed",
            "Stop {number} between {window} on {day} was taken off your route. Open the app; do "
            "not "
            "go there.",
        ),
        "courier_message": Text("Message from the dispatcher", "{text}"),
        "exception_raised": Text(
            "Something to decide for {day}",
            "A visit of {day} needs a dispatcher ({code}). Open the board for the reason and the "
            "proposals.",
        ),
        "promise_at_risk": Text(
            "Visit {number} may be late",
            "Visit {number}, promised between {window}, is expected {late_min} minutes late. Open "
            "the board for proposals.",
        ),
        "device_silent": Text(
            "No word from courier {employee_code}",
            "The phone of courier {employee_code} has sent nothing since {since}. Please call.",
        ),
        "review_needed": Text(
            "A report of courier {employee_code} needs a look",
            "{matter}. Please open the list and decide.",
        ),
        "custody_mismatch": Text(
            "Papers do not add up: {s10}",
            "Something is wrong with item {s10} ({incident}). Open the list of incidents.",
        ),
    }
)
