"""Roots, their witnesses and the list of slips are only ever inserted into, like the ledger."""

from django.db import migrations

from backend.common.append_only import only_grows


class Migration(migrations.Migration):

    dependencies = [("custody", "0003_roots")]

    operations = [
        only_grows("custody_dayroot"),
        only_grows("custody_rootwitness"),
        only_grows("custody_slipcopy"),
    ]
