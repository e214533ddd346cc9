"""Who may knock where: every operation of the description against every kind of asker.

An operation that is in no list below fails here, so a new one must be given its doors. What an
asker may see behind an open door is tested beside each package.
"""

import re
import uuid

import pytest

from tests.support.client import KeyedClient
from tests.support.description import described
from tests.support.people import citizen, courier_user, signed_in, staff

pytestmark = pytest.mark.django_db

PUBLIC = [
    "requestPhoneCode",
    "createCitizenToken",
    "enrolDevice",
    "findOffers",
    "holdPlace",
    "confirmHold",
    "releaseHold",
    "quotePostage",
    "geocode",
    "listProvinces",
    "listCommunes",
    "listLegacyWards",
    "listOffices",
    "getOffice",
    "getOfficeCalendar",
    "listProcedures",
    "getProcedure",
    "listProcedureFields",
    "listExemptions",
    "listAgencies",
    "listDesks",
    "trackDossier",
    "disputeAttempt",
    "disputeSlip",
    "showAttemptRules",
    "trackAttempts",
    "verifySlip",
    "getVerificationOfFile",
    "listCustodyRoots",
    "getCustodyRoot",
    "getWebPushKey",
    "listReceiptKeys",
    "reportSms",
    "reportZns",
]
CITIZEN = [
    "listOwnMessages",
    "markMessageSeen",
    "getNotificationPreferences",
    "setNotificationPreferences",
    "subscribeBrowser",
    "unsubscribeBrowser",
    "listAppointments",
    "getAppointment",
    "findOffersForAppointment",
    "cancelAppointment",
    "rescheduleAppointment",
    "getAppointmentCalendar",
    "listWaitingPlaces",
    "joinWaitlist",
    "leaveWaitlist",
    "allowAnyTimeDelivery",
    "withdrawAnyTimeDelivery",
    "listDossiers",
    "getDossier",
    "getCustody",
    "getCustodyProofs",
    "getSlip",
    "registerProxy",
    "listProxies",
    "revokeProxy",
    "issueDoorPass",
    "listReadsOfDossier",
    "showDoorCode",
]
COURIER = [
    "listCourierMessages",
    "setPushToken",
    "removePushToken",
    "getOwnDevice",
    "pullPackage",
    "pullChanges",
    "pushOperations",
    "getReceipt",
    "pushPositions",
    "endDraining",
    "putMedia",
]
STAFF = [
    "importUncollectedResults",
    "findMessagesOfPhone",
    "findNotificationPreferences",
    "setNotificationPreferencesOfPhone",
    "listCallTasks",
    "closeCallTask",
    "listMessages",
    "createOffice",
    "listCouriers",
    "createCourier",
    "createEnrolmentCode",
    "listDevices",
    "revokeDevice",
    "createDrainToken",
    "listReviews",
    "getReview",
    "decideReview",
    "setShiftException",
    "closeOffice",
    "listClosures",
    "reopenOffice",
    "setBookingRules",
    "listRouteAreas",
    "createRouteArea",
    "setRouteArea",
    "deleteRouteArea",
    "listReserveRules",
    "createReserveRule",
    "deleteReserveRule",
    "listAffectedVisits",
    "acceptAffectedVisits",
    "acceptAffectedVisit",
    "refreshAffectedVisit",
    "askAffectedCitizen",
    "requestReplan",
    "getReplan",
    "acceptReplan",
    "listDayWarnings",
    "writeToCourier",
    "listSkills",
    "listShiftPatterns",
    "listServiceDays",
    "getServiceDay",
    "getServiceDayMap",
    "requestPlanRun",
    "getPlanRun",
    "acceptPlanRun",
    "moveVisit",
    "lockVisit",
    "markAbsent",
    "publishDay",
    "closeDay",
    "listPlans",
    "getMedia",
    "listPackets",
    "listLoadChecks",
    "listAttempts",
    "settleAttempt",
    "listKeepings",
    "closeKeeping",
    "sendCounterCode",
    "handOutAtCounter",
    "holdPacket",
    "reportIncident",
    "listIncidents",
    "listPaymentNotes",
    "getIncidentTrail",
    "resolveIncident",
    "listBatches",
    "handBatch",
    "getBatch",
    "countersignBatch",
    "withdrawBatch",
    "recordAcceptance",
    "recordStatus",
    "issueResult",
    "listErasures",
    "eraseDossier",
    "erasePerson",
    "listReads",
]


def operations() -> list[tuple[str, str, str]]:
    """Return (operation id, method, a path with made-up ids) of the committed description."""
    return [
        (operation["operationId"], method, re.sub(r"\{[^}]*\}", str(uuid.uuid4()), path))
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "delete"}
    ]


def knock(client, method: str, path: str) -> int:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    return client.generic(
        method.upper(), path, "{}", content_type="application/json", headers=key
    ).status_code


def refused(client) -> set[str]:
    """Return the operations that do not open for this asker."""
    return {
        name for name, method, path in operations() if knock(client, method, path) in {401, 403}
    }


def test_every_operation_has_its_doors():
    assert sorted(name for name, _, _ in operations()) == sorted(PUBLIC + CITIZEN + COURIER + STAFF)


def test_nobody_enters_only_what_is_public():
    assert refused(KeyedClient()) == set(CITIZEN + COURIER + STAFF)


def test_a_citizen_enters_only_what_is_public_or_for_citizens():
    assert refused(signed_in(KeyedClient, citizen())) == set(COURIER + STAFF)


def test_a_courier_enters_only_what_is_public_or_for_devices():
    assert refused(signed_in(KeyedClient, courier_user())) == set(CITIZEN + STAFF)


def test_staff_does_not_enter_what_is_for_devices():
    assert set(COURIER) <= refused(signed_in(KeyedClient, staff("dispatcher")))
