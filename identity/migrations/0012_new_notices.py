from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0011_elder_mode")]

    operations = [
        migrations.AddField("notice", "is_new", models.BooleanField(default=False, verbose_name="还没看过")),
        migrations.AddIndex(
            "notice",
            models.Index(condition=models.Q(("is_new", True)), fields=["person"], name="notice_new"),
        ),
    ]
