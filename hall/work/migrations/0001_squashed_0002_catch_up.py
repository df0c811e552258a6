from django.db import migrations, models


# A database that has gone through all that are replaced here goes on as it is; an empty one begins here.
class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('work', '0001_initial'),
        ('work', '0002_catch_up'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CatchUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('silent_since', models.DateTimeField(unique=True)),
                ('began_at', models.DateTimeField()),
                ('owed', models.JSONField(default=dict)),
                ('oldest_due', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-began_at'],
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(max_length=64, unique=True)),
                ('beat_at', models.DateTimeField()),
            ],
        ),
    ]
