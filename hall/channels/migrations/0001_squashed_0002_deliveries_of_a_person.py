import django.db.models.deletion
import hall.lib.sealed
from django.conf import settings
from django.db import migrations, models


# A database that has gone through all that are replaced here goes on as it is; an empty one begins here.
class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('channels', '0001_initial'),
        ('channels', '0002_deliveries_of_a_person'),
    ]

    dependencies = [
        ('casework', '0001_squashed_0021_task_overdue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InboundMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('sender_masked', models.CharField(max_length=20, verbose_name='号码')),
                ('was_understood', models.BooleanField(verbose_name='已识别')),
                ('reply', models.TextField(verbose_name='回复')),
            ],
            options={
                'verbose_name': '收到的短信',
                'verbose_name_plural': '收到的短信',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owed_state', models.CharField(choices=[('pending', '待处理'), ('done', '已完成'), ('failed', '失败')], default='pending', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('channel', models.CharField(choices=[('sms', '短信'), ('email', '电子邮件')], max_length=8, verbose_name='方式')),
                ('address', hall.lib.sealed.SealedTextField(verbose_name='号码或邮箱')),
                ('subject', models.CharField(blank=True, max_length=100, verbose_name='标题')),
                ('body', models.TextField(verbose_name='内容')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发出时间')),
                ('is_simulated', models.BooleanField(default=False, verbose_name='仅演示')),
                ('gateway_reference', models.CharField(blank=True, max_length=100)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='casework.caseevent')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '送出的消息',
                'verbose_name_plural': '送出的消息',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('owed_state', 'pending')), fields=['next_at'], name='delivery_due'), models.Index(fields=['recipient', '-id'], name='delivery_of_person')],
                'constraints': [models.UniqueConstraint(fields=('event', 'recipient', 'channel'), name='delivery_once')],
            },
        ),
    ]
