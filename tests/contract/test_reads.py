"""Who was shown data of people is noted: a decision about every operation that staff may read."""

import re

from backend.privacy.shown import SHOWN
from tests.contract.test_doors import CITIZEN, COURIER, PUBLIC, STAFF
from tests.support.description import described

# What these show tells of nobody who had a dossier carried: codes, hashes, counts, our own staff,
# or only citizens may see it.
OF_NOBODY = {
    "listOwnMessages", "getNotificationPreferences", "listDossiers", "findOffersForAppointment",
    "listReadsOfDossier", "getCustodyProofs", "showDoorCode", "listCourierMessages", "getOwnDevice",
    "pullChanges", "getReceipt", "listMessages", "listCouriers", "listDevices", "listReviews",
    "listClosures", "listRouteAreas", "listReserveRules", "getReplan", "listDayWarnings",
    "listSkills", "listShiftPatterns", "listServiceDays", "getPlanRun", "listPlans",
    "listPackets", "listLoadChecks", "listIncidents", "listBatches", "getBatch", "listErasures",
    "listReads", "listKeepings", "listPaymentNotes",
}  # fmt: skip


def operations():
    """Return {(method, path without parameters' names): operation id}."""
    paths = described()["paths"]
    return {
        (method.upper(), re.sub(r"\{[^}]*\}", "*", path)): operation["operationId"]
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "delete"}
    }


def test_every_noted_operation_is_the_one_of_its_path():
    known = operations()

    for (method, route), show in SHOWN.items():
        path = "/api/v1/" + re.sub(r"<[^>]*>", "*", route)
        assert known[(method, path)] == show.operation
        assert not show.named_by or f":{show.named_by}>" in route


def test_of_every_operation_that_ours_may_read_it_is_decided_whether_it_is_noted():
    noted = {show.operation for show in SHOWN.values()}
    ours = {*CITIZEN, *COURIER, *STAFF} - {*PUBLIC}
    read = {name for (method, _), name in operations().items() if method == "GET"}

    assert (read & ours) - noted == OF_NOBODY
    assert noted & OF_NOBODY == set()
