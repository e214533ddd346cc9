from django.db import migrations, models

STATES = [
    ("waiting", "Chờ"), ("proposed", "Có đề xuất"), ("accepted", "Đã nhận"), ("failed", "Lỗi"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0004_waiting_and_calendar")]

    operations = [
        migrations.AlterField(
            model_name=name,
            name="state",
            field=models.CharField(choices=STATES, default="waiting", max_length=10),
        )
        for name in ("planrun", "replan")
    ]
