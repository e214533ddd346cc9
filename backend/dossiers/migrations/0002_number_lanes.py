from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="NumberCounter"),
        migrations.CreateModel(
            name="NumberLane",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.CharField(max_length=4)),
                ("lane", models.PositiveSmallIntegerField()),
                ("given", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("month", "lane"), name="number_lane_once")
                ]
            },
        ),
    ]
