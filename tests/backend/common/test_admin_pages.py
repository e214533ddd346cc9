"""What can be seen by hand: reference data and jobs, and nothing that runs code or opens doors."""

from django.contrib import admin


def test_the_admin_shows_the_reference_data_of_three_packages_and_jobs_alone():
    shown = {model._meta.app_label for model in admin.site._registry}

    assert shown == {"agencies", "offices", "outbox", "procedures"}
