"""The log of erasures is only ever inserted into, like the ledger."""

from django.db import migrations

from backend.common.append_only import only_grows


class Migration(migrations.Migration):

    dependencies = [("privacy", "0001_initial"), ("custody", "0004_append_only_roots")]

    operations = [only_grows("privacy_erasure")]
