import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


# A database that has gone through all that are replaced here goes on as it is; an empty one begins here.
class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('wallet', '0001_initial'),
        ('wallet', '0002_expiry_reminders'),
    ]

    dependencies = [
        ('identity', '0001_squashed_0011_elder_mode'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=64, unique=True, verbose_name='证照编号')),
                ('kind', models.CharField(max_length=64, verbose_name='证照名称')),
                ('holder_name', models.CharField(max_length=100, verbose_name='持证人')),
                ('item_code', models.CharField(max_length=32, verbose_name='事项编码')),
                ('case_number', models.CharField(max_length=32, verbose_name='办件编号')),
                ('basis', models.CharField(max_length=48, verbose_name='决定文号')),
                ('issued_on', models.DateField(verbose_name='发证日期')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='有效期至')),
                ('status', models.CharField(choices=[('valid', '有效'), ('changed', '已变更'), ('revoked', '已注销')], default='valid', max_length=8, verbose_name='状态')),
                ('status_reason', models.TextField(blank=True, verbose_name='变更或注销的原因')),
                ('status_at', models.DateTimeField(verbose_name='状态时间')),
                ('verification_code', models.CharField(max_length=16, unique=True, verbose_name='验证码')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='licences', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='identity.department', verbose_name='发证机关')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='identity.organisation')),
                ('status_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经手人')),
                ('ward', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='identity.ward')),
            ],
            options={
                'verbose_name': '证照',
                'verbose_name_plural': '证照',
                'ordering': ['-issued_on', '-id'],
                'indexes': [models.Index(fields=['valid_until'], name='licence_expiry')],
            },
        ),
        migrations.CreateModel(
            name='ExpiryReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owed_state', models.CharField(choices=[('pending', '待处理'), ('done', '已完成'), ('failed', '失败')], default='pending', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('days_before', models.PositiveSmallIntegerField(verbose_name='到期前天数')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='提醒时间')),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='wallet.licence', verbose_name='证照')),
            ],
            options={
                'verbose_name': '证照到期提醒',
                'verbose_name_plural': '证照到期提醒',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('owed_state', 'pending')), fields=['next_at'], name='expiryreminder_due')],
                'constraints': [models.UniqueConstraint(fields=('licence', 'days_before'), name='one_reminder_a_licence_and_day')],
            },
        ),
        migrations.CreateModel(
            name='LicenceShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(max_length=200, verbose_name='用途')),
                ('until', models.DateField(verbose_name='到期日')),
                ('made_at', models.DateTimeField(verbose_name='授权时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='收回时间')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.department', verbose_name='部门')),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='wallet.licence', verbose_name='证照')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='授权人')),
            ],
            options={
                'verbose_name': '证照授权',
                'verbose_name_plural': '证照授权',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LicenceUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('shown', '出示'), ('read', '部门查看'), ('handed_in', '作为材料提交')], max_length=16, verbose_name='方式')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='用途')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='使用人')),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='wallet.licence', verbose_name='证照')),
            ],
            options={
                'verbose_name': '证照使用记录',
                'verbose_name_plural': '证照使用记录',
                'ordering': ['-id'],
            },
        ),
    ]
