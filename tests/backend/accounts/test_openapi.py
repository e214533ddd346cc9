"""The API manual knows our tokens."""

from drf_spectacular.generators import SchemaGenerator

from backend.accounts.api import urls
from tests.backend.accounts import doors


def test_the_manual_describes_tokens_and_both_operations(capsys):
    schema = SchemaGenerator(patterns=urls.urlpatterns).get_schema(request=None, public=True)

    operations = {
        details["operationId"] for path in schema["paths"].values() for details in path.values()
    }
    assert operations == {"requestPhoneCode", "createCitizenToken"}
    assert capsys.readouterr().err == ""


def test_a_door_for_devices_names_the_token_scheme(capsys):
    schema = SchemaGenerator(patterns=doors.urlpatterns).get_schema(request=None, public=True)

    assert schema["components"]["securitySchemes"]["token"]["name"] == "Authorization"
    assert "could not resolve authenticator" not in capsys.readouterr().err
