"""The phone's edge: enrolment, operations up, package and changes down, uploads."""

from django.apps import AppConfig


class MobileApiConfig(AppConfig):
    """The phone's edge."""

    name = "mobile_api"
    label = "mobile_api"
