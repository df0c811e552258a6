from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_deliveries_of_a_person")]

    operations = [
        migrations.AddField(
            "delivery", "is_new", models.BooleanField(default=False, verbose_name="还没看过")
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(condition=models.Q(("is_new", True)), fields=["recipient"], name="delivery_new"),
        ),
    ]
