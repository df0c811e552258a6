from django.db import migrations, models

from hall.casework.chain import START, Sealed, next_digest


def chain(apps, schema_editor):
    """Chain the events that were there before the chain was, as they stand now."""
    Case, CaseEvent = apps.get_model("casework", "Case"), apps.get_model("casework", "CaseEvent")
    for case in Case.objects.filter(events__isnull=False).distinct().only("pk").iterator():
        digest, count = START, 0
        for event in CaseEvent.objects.filter(case=case).order_by("sequence"):
            values = Sealed(
                event.case_id,
                event.sequence,
                event.kind,
                event.at,
                event.actor_id,
                event.acting_for_id,
                event.mandate_id,
                event.task_id,
                event.key,
                event.data,
            )
            digest, count = next_digest(digest, values), event.sequence
            CaseEvent.objects.filter(pk=event.pk).update(digest=digest)
        Case.objects.filter(pk=case.pk).update(head_digest=digest, event_count=count)


def stand(apps, schema_editor):
    """Write down on each case what its steps have come to."""
    Case, Task = apps.get_model("casework", "Case"), apps.get_model("casework", "Task")
    for case in Case.objects.filter(tasks__isnull=False).distinct().only("pk").iterator():
        tasks = Task.objects.filter(case=case).values_list("step", "verdict")
        Case.objects.filter(pk=case.pk).update(standing=dict(tasks))


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0005_withdrawal'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='event_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='case',
            name='head_digest',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='case',
            name='standing',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='digest',
            field=models.CharField(default='', max_length=64, verbose_name='校验值'),
            preserve_default=False,
        ),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.RunPython(stand, migrations.RunPython.noop),
    ]
