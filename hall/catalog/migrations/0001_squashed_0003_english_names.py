import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# A database that has gone through all that are replaced here goes on as it is; an empty one begins here.
class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('catalog', '0001_initial'),
        ('catalog', '0002_form_drafts'),
        ('catalog', '0003_english_names'),
    ]

    dependencies = [
        ('identity', '0001_squashed_0011_elder_mode'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='版本号')),
                ('content', models.JSONField(verbose_name='内容')),
                ('content_sha256', models.CharField(max_length=64)),
                ('components', models.JSONField(blank=True, default=dict, verbose_name='组成')),
                ('published_at', models.DateTimeField(verbose_name='发布时间')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
            ],
            options={
                'verbose_name': '版本',
                'verbose_name_plural': '版本',
                'ordering': ['item', '-number'],
            },
        ),
        migrations.CreateModel(
            name='ServiceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='事项编码')),
                ('kind', models.CharField(choices=[('item', '事项'), ('package', '一件事')], max_length=8, verbose_name='种类')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('audience', models.CharField(choices=[('person', '个人'), ('organisation', '法人'), ('both', '个人和法人')], max_length=16, verbose_name='服务对象')),
                ('theme', models.CharField(max_length=32, verbose_name='主题')),
                ('summary', models.CharField(blank=True, max_length=120, verbose_name='一句话说明')),
                ('english_name', models.CharField(blank=True, max_length=150, verbose_name='英文名称')),
                ('english_summary', models.CharField(blank=True, max_length=200, verbose_name='英文说明')),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('accepts_online', models.BooleanField(default=True, verbose_name='可网上申请')),
                ('closed_reason', models.CharField(blank=True, max_length=200, verbose_name='暂不能网上申请的原因')),
                ('current', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.revision', verbose_name='现行版本')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='identity.department', verbose_name='实施主体(牵头部门)')),
            ],
            options={
                'verbose_name': '服务事项',
                'verbose_name_plural': '服务事项',
                'ordering': ['kind', 'code'],
            },
        ),
        migrations.AddField(
            model_name='revision',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='catalog.serviceitem', verbose_name='事项'),
        ),
        migrations.CreateModel(
            name='ContentDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('editing', '编辑中'), ('submitted', '待审核发布'), ('published', '已发布'), ('discarded', '已放弃')], default='editing', max_length=12, verbose_name='状态')),
                ('version', models.PositiveIntegerField(default=0)),
                ('opened_at', models.DateTimeField(verbose_name='起草时间')),
                ('changed_at', models.DateTimeField(verbose_name='最近修改')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='送审时间')),
                ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='退回意见')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='送审人')),
                ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.revision', verbose_name='依据的版本')),
                ('published', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.revision', verbose_name='发布的版本')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='catalog.serviceitem', verbose_name='事项')),
            ],
            options={
                'verbose_name': '表单草稿',
                'verbose_name_plural': '表单草稿',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['editing', 'submitted'])), fields=('item',), name='one_open_draft_an_item')],
            },
        ),
        migrations.CreateModel(
            name='DraftChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('sentence', models.CharField(max_length=400)),
                ('place', models.CharField(blank=True, max_length=130)),
                ('patch', models.JSONField()),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('done', '有效'), ('undone', '已撤销'), ('dropped', '已作废')], default='done', max_length=8)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='catalog.contentdraft')),
            ],
            options={
                'ordering': ['draft', '-number'],
                'indexes': [models.Index(fields=['draft', 'state', 'number'], name='draft_change_state')],
                'constraints': [models.UniqueConstraint(fields=('draft', 'number'), name='draft_change_once')],
            },
        ),
        migrations.CreateModel(
            name='DraftPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('key', models.CharField(max_length=64)),
                ('parent', models.CharField(blank=True, max_length=64)),
                ('position', models.BigIntegerField()),
                ('data', models.JSONField()),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='catalog.contentdraft')),
            ],
            options={
                'indexes': [models.Index(fields=['draft', 'kind', 'parent', 'position'], name='draft_part_order')],
                'constraints': [models.UniqueConstraint(fields=('draft', 'kind', 'key'), name='draft_part_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('item', 'number'), name='revision_number_once'),
        ),
    ]
