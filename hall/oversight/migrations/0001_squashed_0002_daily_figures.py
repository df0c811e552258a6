import django.db.models.deletion
from django.db import migrations, models


# A database that has gone through all that are replaced here goes on as it is; an empty one begins here.
class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('oversight', '0001_initial'),
        ('oversight', '0002_daily_figures'),
    ]

    dependencies = [
        ('identity', '0001_squashed_0011_elder_mode'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErrorReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64, unique=True)),
                ('logger', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=200, verbose_name='错误')),
                ('place', models.TextField(verbose_name='位置')),
                ('request_id', models.CharField(blank=True, max_length=36, verbose_name='最近的请求编号')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='次数')),
                ('first_at', models.DateTimeField(verbose_name='首次')),
                ('last_at', models.DateTimeField(verbose_name='最近')),
            ],
            options={
                'verbose_name': '系统错误',
                'verbose_name_plural': '系统错误',
                'ordering': ['-last_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DailyFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('counted_at', models.DateTimeField(verbose_name='统计时间')),
                ('cases', models.JSONField(default=dict)),
                ('lights', models.JSONField(default=dict)),
                ('ages', models.JSONField(default=dict)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.department', verbose_name='部门')),
            ],
            options={
                'verbose_name': '每日统计',
                'verbose_name_plural': '每日统计',
                'constraints': [models.UniqueConstraint(fields=('day', 'department'), name='figures_once_a_day')],
            },
        ),
    ]
