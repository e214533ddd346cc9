"""The manual describes each kind of operation by itself."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from mobile_api import urls
from mobile_api.api.payloads import PAYLOADS
from mobile_api.states import OperationKind


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator(patterns=urls.urlpatterns).get_schema(request=None, public=True)


def test_an_operation_is_one_of_its_kinds(schema):
    shapes = schema["components"]["schemas"]
    kinds = shapes["OperationRequest"]["discriminator"]["mapping"]

    assert set(kinds) == {kind.value for kind in OperationKind}
    for kind, reference in kinds.items():
        members = shapes[reference.rpartition("/")[2]]["properties"]
        payload = f"{PAYLOADS[OperationKind(kind)].__name__}Request"
        assert members["kind"]["const"] == kind
        assert members["payload"]["$ref"].endswith(f"/{payload}")


def test_the_doors_of_a_phone(schema):
    operations = {
        details["operationId"]: (details["tags"], path)
        for path, methods in schema["paths"].items()
        for details in methods.values()
    }
    photo = schema["paths"]["/media/{sha256}"]["put"]["requestBody"]["content"]
    keyed = [
        name
        for name, (_, path) in operations.items()
        for parameter in schema["paths"][path].get("post", {}).get("parameters", [])
        if parameter["name"] == "Idempotency-Key"
    ]

    assert {name for name, (tags, _) in operations.items() if tags == ["courier"]} == {
        "enrolDevice", "getOwnDevice", "pullPackage", "pullChanges", "pushOperations", "putMedia",
        "getReceipt", "pushPositions", "endDraining", "listReceiptKeys",
    }  # fmt: skip
    assert list(photo) == ["application/octet-stream"]
    assert set(keyed) == {"enrolDevice", "revokeDevice", "createDrainToken", "decideReview"}
