from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_english_names")]

    operations = [
        migrations.AddField("draftchange", "told", models.JSONField(default=list)),
    ]
