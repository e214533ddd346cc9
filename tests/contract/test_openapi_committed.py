"""The committed description is the one the code generates, and it is valid without warnings."""

from openapi_spec_validator import OpenAPIV31SpecValidator

from scripts.check_project import openapi_differences
from tests.support.description import described


def test_the_committed_description_is_what_the_code_says():
    assert openapi_differences() == []


def test_the_description_is_valid_openapi_3_1():
    document = described()

    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_operation_has_an_id_of_its_own_and_a_tag():
    document = described()
    operations = [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in {"get", "post", "put", "patch", "delete", "head"}
    ]

    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids) == len([each for each in operations if each["tags"]])
