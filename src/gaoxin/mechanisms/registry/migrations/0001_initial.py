import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gaoxin.mechanisms.registry.fields
from gaoxin.platform.core.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("core", "__first__"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="RegistryHead",
                    fields=[
                        (
                            "zone",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="core.zone",
                                verbose_name="高新区",
                            ),
                        ),
                        ("revision", models.BigIntegerField(default=0, verbose_name="档案版本号")),
                        ("order_revision", models.BigIntegerField(default=0, verbose_name="来源次序版本")),
                    ],
                    options={
                        "verbose_name": "档案版本",
                        "verbose_name_plural": "档案版本",
                    },
                ),
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("code", models.CharField(max_length=50, verbose_name="代码")),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("department", "部门报送"),
                                    ("system", "系统对接"),
                                    ("staff", "人工录入"),
                                    ("enterprise", "企业自报"),
                                ],
                                default="department",
                                max_length=12,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="报送单位",
                            ),
                        ),
                        (
                            "trust",
                            models.PositiveSmallIntegerField(
                                default=100, help_text="数字越小越优先；同一指标可以另定顺序。", verbose_name="可信顺序"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                    ],
                    options={
                        "verbose_name": "数据来源",
                        "verbose_name_plural": "数据来源",
                        "ordering": ["zone_id", "trust", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "code"),
                                name="source_code_once_per_zone",
                                violation_error_message="本区已有这个代码的来源。",
                            ),
                            models.UniqueConstraint(
                                fields=("zone", "name"),
                                name="source_name_once_per_zone",
                                violation_error_message="本区已有这个名称的来源。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)
                                ),
                                name="source_has_code_and_name",
                                violation_error_message="来源须有代码和名称。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SourceOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("variable", models.CharField(blank=True, max_length=60, verbose_name="指标代号")),
                        ("sources", models.JSONField(help_text="来源编号，优先的在前。", verbose_name="来源次序")),
                        ("since", models.DateTimeField(verbose_name="自何时起")),
                    ],
                    options={
                        "verbose_name": "来源次序变动",
                        "verbose_name_plural": "来源次序变动",
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["zone", "since"], name="source_order_by_moment")],
                    },
                ),
                migrations.CreateModel(
                    name="Snapshot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="评价日")),
                        ("as_of", models.DateTimeField(blank=True, null=True, verbose_name="所知时间")),
                        ("revision", models.BigIntegerField(verbose_name="档案版本")),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="文件",
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        ("enterprises", models.PositiveIntegerField(verbose_name="企业数")),
                        ("values", models.BigIntegerField(verbose_name="数据数")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="建立人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "快照",
                        "verbose_name_plural": "快照",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [models.Index(fields=["zone", "on", "revision"], name="snapshot_by_day")],
                    },
                ),
                migrations.CreateModel(
                    name="SourceRank",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("variable", models.CharField(max_length=60, verbose_name="指标代号")),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ranks",
                                to="registry.source",
                                verbose_name="来源",
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(verbose_name="次序")),
                    ],
                    options={
                        "verbose_name": "指标的来源次序",
                        "verbose_name_plural": "指标的来源次序",
                        "ordering": ["zone_id", "variable", "rank"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "variable", "source"),
                                name="source_ranked_once_per_variable",
                                violation_error_message="同一指标中每个来源只排一次。",
                            ),
                            models.UniqueConstraint(
                                fields=("zone", "variable", "rank"),
                                name="rank_given_once_per_variable",
                                violation_error_message="同一指标中每个次序只给一个来源。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rank__gte", 1)),
                                name="source_rank_from_one",
                                violation_error_message="次序从 1 开始。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ColumnMeaning",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="meanings",
                                to="registry.source",
                                verbose_name="来源",
                            ),
                        ),
                        ("header", models.CharField(max_length=300, verbose_name="表头")),
                        ("header_key", models.CharField(editable=False, max_length=300, verbose_name="表头（归一）")),
                        ("target", models.CharField(max_length=300, verbose_name="含义")),
                        ("learnt_at", models.DateTimeField(auto_now=True, verbose_name="记录时间")),
                    ],
                    options={
                        "verbose_name": "表头含义",
                        "verbose_name_plural": "表头含义",
                        "ordering": ["source_id", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source", "header_key"),
                                name="column_meaning_once_per_source",
                                violation_error_message="这个来源的表头已有含义。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FactBatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("import", "导入"),
                                    ("entry", "录入"),
                                    ("claim", "企业更正"),
                                    ("retraction", "作废"),
                                    ("split", "拆分"),
                                ],
                                default="import",
                                max_length=12,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("preview", "试读"),
                                    ("committed", "已入库"),
                                    ("undone", "已撤销"),
                                    ("discarded", "已放弃"),
                                ],
                                default="preview",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batches",
                                to="registry.source",
                                verbose_name="来源",
                            ),
                        ),
                        ("observed_on", models.DateField(verbose_name="数据日期")),
                        ("name", models.CharField(blank=True, max_length=255, verbose_name="名称")),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="文件",
                            ),
                        ),
                        ("sheet", models.CharField(blank=True, max_length=100, verbose_name="工作表")),
                        ("mapping", models.JSONField(blank=True, default=dict, verbose_name="列的含义")),
                        ("options", models.JSONField(blank=True, default=dict, verbose_name="选项")),
                        ("counts", models.JSONField(blank=True, default=dict, verbose_name="计数")),
                        (
                            "columns",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="“指标@期间”到来源列号，列号用于指回单元格。",
                                verbose_name="写入的指标",
                            ),
                        ),
                        ("findings", models.JSONField(blank=True, default=list, verbose_name="读取提示")),
                        ("content_hash", models.CharField(blank=True, max_length=64, verbose_name="内容摘要")),
                        (
                            "continues",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="continued_by",
                                to="registry.factbatch",
                                verbose_name="接续批次",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="建立人",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="入库时间")),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="入库人",
                            ),
                        ),
                        ("revision", models.BigIntegerField(blank=True, null=True, verbose_name="入库版本")),
                        ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                        (
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="撤销人",
                            ),
                        ),
                        ("undo_reason", models.CharField(blank=True, max_length=300, verbose_name="撤销原因")),
                    ],
                    options={
                        "verbose_name": "数据批次",
                        "verbose_name_plural": "数据批次",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(fields=["zone", "state", "source"], name="batch_by_state_and_source"),
                            models.Index(fields=["zone", "recorded_at"], name="batch_by_recorded_at"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("recorded_at__isnull", False),
                                        ("revision__isnull", False),
                                        ("state__in", ["committed", "undone"]),
                                    ),
                                    models.Q(
                                        models.Q(("state__in", ["committed", "undone"]), _negated=True),
                                        ("recorded_at__isnull", True),
                                        ("revision__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="batch_recorded_has_moment_and_revision",
                                violation_error_message="已入库的批次须有入库时间和版本。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "undone"), ("undone_at__isnull", False)),
                                    models.Q(models.Q(("state", "undone"), _negated=True), ("undone_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="batch_undone_has_moment",
                                violation_error_message="已撤销的批次须有撤销时间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "import"), _negated=True),
                                    ("file__isnull", False),
                                    _connector="OR",
                                ),
                                name="batch_import_has_file",
                                violation_error_message="导入批次须有文件。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evaluation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="评价日")),
                        ("region", models.CharField(blank=True, max_length=6, verbose_name="地区")),
                        (
                            "snapshot",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.snapshot",
                                verbose_name="快照",
                            ),
                        ),
                        (
                            "verdicts",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="结论表",
                            ),
                        ),
                        ("revision", models.BigIntegerField(verbose_name="档案版本")),
                        ("rules", models.JSONField(default=list, verbose_name="规则版本")),
                        ("counts", models.JSONField(default=list, verbose_name="计数")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="评估完成时间")),
                    ],
                    options={
                        "verbose_name": "整区评估",
                        "verbose_name_plural": "整区评估",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Enterprise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("credit_code", models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码")),
                        ("name", models.CharField(max_length=200, verbose_name="企业名称")),
                        ("folded", models.CharField(editable=False, max_length=200, verbose_name="名称（归一）")),
                        (
                            "initials",
                            models.CharField(blank=True, editable=False, max_length=200, verbose_name="拼音首字母"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("active", "存续"),
                                    ("closed", "已注销"),
                                    ("merged", "已并入"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="active",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="归口部门",
                            ),
                        ),
                        ("grid", models.CharField(blank=True, max_length=100, verbose_name="网格")),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_from",
                                to="registry.enterprise",
                                verbose_name="并入的企业",
                            ),
                        ),
                        ("merged_at", models.DateTimeField(blank=True, null=True, verbose_name="并入时间")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="注销日期")),
                        (
                            "created_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="created_enterprises",
                                to="registry.factbatch",
                                verbose_name="由批次建立",
                            ),
                        ),
                        ("revision", models.BigIntegerField(default=0, editable=False, verbose_name="变动版本")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                    ],
                    options={
                        "verbose_name": "企业",
                        "verbose_name_plural": "企业",
                        "ordering": ["zone_id", "id"],
                        "indexes": [
                            models.Index(fields=["zone", "folded"], name="enterprise_by_name"),
                            models.Index(fields=["zone", "initials"], name="enterprise_by_initials"),
                            models.Index(fields=["zone", "revision"], name="enterprise_by_revision"),
                            models.Index(fields=["unit"], name="enterprise_by_unit"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("credit_code", ""), _negated=True),
                                fields=("zone", "credit_code"),
                                name="enterprise_credit_code_once_per_zone",
                                violation_error_message="本区已有这个统一社会信用代码的企业。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("credit_code", ""), ("credit_code__regex", "^[0-9A-Z]{18}$"), _connector="OR"
                                ),
                                name="enterprise_credit_code_has_18_characters",
                                violation_error_message="统一社会信用代码是 18 位数字和大写字母。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="enterprise_has_name",
                                violation_error_message="企业名称不能为空。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("merged_at__isnull", False),
                                        ("merged_into__isnull", False),
                                        ("status", "merged"),
                                    ),
                                    models.Q(
                                        models.Q(("status", "merged"), _negated=True),
                                        ("merged_at__isnull", True),
                                        ("merged_into__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="enterprise_merged_says_into_which",
                                violation_error_message="已并入的企业须写明并入哪一家和时间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "closed"), _negated=True),
                                    ("closed_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="enterprise_closed_says_when",
                                violation_error_message="已注销的企业须写明注销日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", True),
                                    models.Q(("merged_into", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="enterprise_not_merged_into_itself",
                                violation_error_message="企业不能并入自己。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EnterpriseVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="自何时起")),
                        ("code", models.CharField(blank=True, max_length=40, verbose_name="代码")),
                        ("name", models.CharField(max_length=200, verbose_name="企业名称")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("active", "存续"),
                                    ("closed", "已注销"),
                                    ("merged", "已并入"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("closed_on", models.DateField(null=True, verbose_name="注销日期")),
                        (
                            "merged_into",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.enterprise",
                                verbose_name="并入的企业",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "企业身份变动",
                        "verbose_name_plural": "企业身份变动",
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["zone", "at"], name="enterprise_version_by_moment")],
                    },
                ),
                migrations.CreateModel(
                    name="EnterpriseName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="names",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="名称")),
                        ("folded", models.CharField(editable=False, max_length=200, verbose_name="名称（归一）")),
                        (
                            "initials",
                            models.CharField(blank=True, editable=False, max_length=200, verbose_name="拼音首字母"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("former", "曾用名"), ("short", "简称"), ("other", "其他写法")],
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "learnt_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.factbatch",
                                verbose_name="由批次得知",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="记录时间")),
                    ],
                    options={
                        "verbose_name": "企业其他名称",
                        "verbose_name_plural": "企业其他名称",
                        "ordering": ["enterprise_id", "id"],
                        "indexes": [
                            models.Index(fields=["zone", "folded"], name="enterprise_name_by_name"),
                            models.Index(fields=["zone", "initials"], name="enterprise_name_by_initials"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enterprise", "folded"),
                                name="enterprise_name_once",
                                violation_error_message="这家企业已有这个名称。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("folded", ""), _negated=True),
                                name="enterprise_other_name_not_empty",
                                violation_error_message="名称不能为空。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EnterpriseCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="codes",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("code", models.CharField(max_length=40, verbose_name="代码")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("credit", "统一社会信用代码"),
                                    ("former", "曾用信用代码"),
                                    ("other", "来源编号"),
                                ],
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.source",
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "learnt_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.factbatch",
                                verbose_name="由批次得知",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="记录时间")),
                    ],
                    options={
                        "verbose_name": "企业代码",
                        "verbose_name_plural": "企业代码",
                        "ordering": ["enterprise_id", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("source__isnull", True)),
                                fields=("zone", "code"),
                                name="enterprise_code_once_per_zone",
                                violation_error_message="本区已有企业使用这个代码。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("source__isnull", False)),
                                fields=("zone", "source", "code"),
                                name="enterprise_number_once_per_source",
                                violation_error_message="这个来源已有企业使用这个编号。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "other"), ("source__isnull", False)),
                                    models.Q(models.Q(("kind", "other"), _negated=True), ("source__isnull", True)),
                                    _connector="OR",
                                ),
                                name="enterprise_number_has_source",
                                violation_error_message="来源编号须写明来源，信用代码不写。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("code", ""), _negated=True),
                                name="enterprise_code_not_empty",
                                violation_error_message="代码不能为空。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="registry.factbatch",
                                verbose_name="批次",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("row", models.PositiveIntegerField(blank=True, null=True, verbose_name="表中行号")),
                        ("written", models.PositiveIntegerField(default=0, verbose_name="写入")),
                        ("unchanged", models.PositiveIntegerField(default=0, verbose_name="未变")),
                        ("conflicting", models.PositiveIntegerField(default=0, verbose_name="冲突")),
                    ],
                    options={
                        "verbose_name": "企业交付",
                        "verbose_name_plural": "企业交付",
                        "ordering": ["batch_id", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("batch", "enterprise"),
                                name="delivery_once_per_batch",
                                violation_error_message="同一批次中每家企业只有一条。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("conflicting__lte", models.F("written"))),
                                name="delivery_conflicting_within_written",
                                violation_error_message="冲突数不能多于写入数。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Fact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "value_number",
                            gaoxin.mechanisms.registry.fields.ExactDecimalField(
                                blank=True, null=True, verbose_name="数字值"
                            ),
                        ),
                        ("value_boolean", models.BooleanField(blank=True, null=True, verbose_name="是否")),
                        ("value_date", models.DateField(blank=True, null=True, verbose_name="日期值")),
                        ("value_text", models.TextField(blank=True, null=True, verbose_name="文字值")),
                        ("value_list", models.TextField(blank=True, null=True, verbose_name="清单值")),
                        (
                            "enterprise",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="facts",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("variable", models.CharField(max_length=60, verbose_name="指标代号")),
                        ("period", models.PositiveIntegerField(verbose_name="期间")),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="facts",
                                to="registry.factbatch",
                                verbose_name="批次",
                            ),
                        ),
                        (
                            "supersedes",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="superseded_by",
                                to="registry.fact",
                                verbose_name="取代的事实",
                            ),
                        ),
                        ("row", models.PositiveIntegerField(blank=True, null=True, verbose_name="表中行号")),
                    ],
                    options={
                        "verbose_name": "数据事实",
                        "verbose_name_plural": "数据事实",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["enterprise", "variable", "period"], name="fact_by_enterprise_and_key")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("value_boolean__isnull", True),
                                        ("value_date__isnull", True),
                                        ("value_list__isnull", True),
                                        ("value_number__isnull", False),
                                        ("value_text__isnull", True),
                                    ),
                                    models.Q(
                                        ("value_boolean__isnull", False),
                                        ("value_date__isnull", True),
                                        ("value_list__isnull", True),
                                        ("value_number__isnull", True),
                                        ("value_text__isnull", True),
                                    ),
                                    models.Q(
                                        ("value_boolean__isnull", True),
                                        ("value_date__isnull", False),
                                        ("value_list__isnull", True),
                                        ("value_number__isnull", True),
                                        ("value_text__isnull", True),
                                    ),
                                    models.Q(
                                        ("value_boolean__isnull", True),
                                        ("value_date__isnull", True),
                                        ("value_list__isnull", True),
                                        ("value_number__isnull", True),
                                        ("value_text__isnull", False),
                                    ),
                                    models.Q(
                                        ("value_boolean__isnull", True),
                                        ("value_date__isnull", True),
                                        ("value_list__isnull", False),
                                        ("value_number__isnull", True),
                                        ("value_text__isnull", True),
                                    ),
                                    models.Q(
                                        ("supersedes__isnull", False),
                                        ("value_boolean__isnull", True),
                                        ("value_date__isnull", True),
                                        ("value_list__isnull", True),
                                        ("value_number__isnull", True),
                                        ("value_text__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="fact_has_exactly_one_value_or_retracts",
                                violation_error_message="一条事实恰有一个值；没有值的须写明作废哪一条。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period", 0),
                                    ("period__range", (1900, 2199)),
                                    ("period__range", (190001, 219912)),
                                    _connector="OR",
                                ),
                                name="fact_period_is_state_year_or_month",
                                violation_error_message="期间是 0（状态）、年份或年月。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("variable", ""), _negated=True),
                                name="fact_has_variable",
                                violation_error_message="须写明指标。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MatchQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to="registry.factbatch",
                                verbose_name="首次出现的批次",
                            ),
                        ),
                        ("code", models.CharField(blank=True, max_length=40, verbose_name="来表代码")),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="来表名称")),
                        ("folded", models.CharField(editable=False, max_length=200, verbose_name="名称（归一）")),
                        ("row", models.PositiveIntegerField(blank=True, null=True, verbose_name="表中行号")),
                        ("reason", models.CharField(max_length=40, verbose_name="存疑原因")),
                        ("candidates", models.JSONField(default=list, verbose_name="候选企业")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待判断"),
                                    ("same", "同一企业"),
                                    ("new", "另一企业"),
                                    ("ignored", "不收录"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.enterprise",
                                verbose_name="判定的企业",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="提问时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="判断人",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="判断时间")),
                    ],
                    options={
                        "verbose_name": "待判断的名称",
                        "verbose_name_plural": "待判断的名称",
                        "ordering": ["zone_id", "id"],
                        "indexes": [models.Index(fields=["zone", "state"], name="match_question_by_state")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "folded", "code"),
                                name="match_question_once_per_name_and_code",
                                violation_error_message="这个名称和代码已有一条待判断。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("state", "open")),
                                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="match_question_decided_has_moment",
                                violation_error_message="已判断的须有判断时间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("enterprise__isnull", False), ("state__in", ["same", "new"])),
                                    models.Q(
                                        models.Q(("state__in", ["same", "new"]), _negated=True),
                                        ("enterprise__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="match_question_names_enterprise_when_decided",
                                violation_error_message="判定为某一企业的须写明是哪一家。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Conflict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conflicts",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("variable", models.CharField(max_length=60, verbose_name="指标代号")),
                        ("period", models.PositiveIntegerField(verbose_name="期间")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待核定"), ("settled", "已核定")],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("sources", models.PositiveSmallIntegerField(verbose_name="来源数")),
                    ],
                    options={
                        "verbose_name": "数据冲突",
                        "verbose_name_plural": "数据冲突",
                        "ordering": ["enterprise_id", "variable", "period"],
                        "indexes": [models.Index(fields=["zone", "state", "variable"], name="conflict_by_state")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enterprise", "variable", "period"),
                                name="conflict_once_per_value",
                                violation_error_message="同一数据只列一次冲突。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("sources__gte", 2)),
                                name="conflict_between_two_sources",
                                violation_error_message="冲突至少涉及两个来源。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Standing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="standings",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("rule", models.CharField(max_length=60, verbose_name="规则")),
                        ("version", models.CharField(max_length=60, verbose_name="规则版本")),
                        ("verdict", models.CharField(max_length=10, verbose_name="结论")),
                        ("away", models.PositiveSmallIntegerField(verbose_name="差几步")),
                        ("score_low", models.FloatField(null=True, verbose_name="得分下限")),
                        ("score_high", models.FloatField(null=True, verbose_name="得分上限")),
                        ("outcome", models.CharField(blank=True, max_length=60, verbose_name="档次")),
                        ("blocking", models.TextField(blank=True, verbose_name="未达到的条件")),
                        ("missing", models.TextField(blank=True, verbose_name="缺少的数据")),
                    ],
                    options={
                        "verbose_name": "企业现状",
                        "verbose_name_plural": "企业现状",
                        "ordering": ["enterprise_id", "rule"],
                        "indexes": [models.Index(fields=["zone", "rule", "verdict", "away"], name="standing_by_rule")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enterprise", "rule"),
                                name="standing_once_per_rule",
                                violation_error_message="同一规则每家企业只有一条。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("verdict__in", ("fail", "unknown", "manual", "pass"))),
                                name="standing_verdict_is_known",
                                violation_error_message="结论只能是符合、不符合、缺数据、待认定。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Quality",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quality",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("known", models.PositiveSmallIntegerField(verbose_name="已有数据")),
                        ("wanted", models.PositiveSmallIntegerField(verbose_name="应有数据")),
                        ("newest_on", models.DateField(null=True, verbose_name="最近数据日期")),
                        ("sources", models.PositiveSmallIntegerField(default=0, verbose_name="来源数")),
                    ],
                    options={
                        "verbose_name": "档案完整度",
                        "verbose_name_plural": "档案完整度",
                        "ordering": ["enterprise_id"],
                        "indexes": [models.Index(fields=["zone", "known"], name="quality_by_known")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("known__lte", models.F("wanted"))),
                                name="quality_known_within_wanted",
                                violation_error_message="已有数据不能多于应有数据。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Settlement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="settlements",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("variable", models.CharField(max_length=60, verbose_name="指标代号")),
                        ("period", models.PositiveIntegerField(verbose_name="期间")),
                        (
                            "chosen",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.fact",
                                verbose_name="采用的事实",
                            ),
                        ),
                        ("considered", models.JSONField(verbose_name="比较过的事实")),
                        ("reason", models.CharField(max_length=300, verbose_name="理由")),
                        (
                            "settled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核定人",
                            ),
                        ),
                        ("settled_at", models.DateTimeField(verbose_name="核定时间")),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="撤回人",
                            ),
                        ),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                    ],
                    options={
                        "verbose_name": "冲突核定",
                        "verbose_name_plural": "冲突核定",
                        "ordering": ["-settled_at", "-id"],
                        "indexes": [models.Index(fields=["zone", "revoked_at"], name="settlement_in_force")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_at__isnull", True)),
                                fields=("enterprise", "variable", "period"),
                                name="settlement_once_in_force",
                                violation_error_message="这项数据已有核定，请先撤回。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="settlement_has_reason",
                                violation_error_message="核定须写理由。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FactClaim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "value_number",
                            gaoxin.mechanisms.registry.fields.ExactDecimalField(
                                blank=True, null=True, verbose_name="数字值"
                            ),
                        ),
                        ("value_boolean", models.BooleanField(blank=True, null=True, verbose_name="是否")),
                        ("value_date", models.DateField(blank=True, null=True, verbose_name="日期值")),
                        ("value_text", models.TextField(blank=True, null=True, verbose_name="文字值")),
                        ("value_list", models.TextField(blank=True, null=True, verbose_name="清单值")),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("variable", models.CharField(max_length=60, verbose_name="指标代号")),
                        ("period", models.PositiveIntegerField(verbose_name="期间")),
                        ("observed_on", models.DateField(verbose_name="数据日期")),
                        (
                            "against",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.fact",
                                verbose_name="要更正的事实",
                            ),
                        ),
                        ("reason", models.CharField(max_length=500, verbose_name="更正说明")),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="佐证",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待核实"),
                                    ("accepted", "已采纳"),
                                    ("refused", "未采纳"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="更正提出人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="更正提出时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核实人",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="核实时间")),
                        ("decision", models.CharField(blank=True, max_length=300, verbose_name="核实意见")),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.factbatch",
                                verbose_name="入库批次",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "企业更正",
                        "verbose_name_plural": "企业更正",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [models.Index(fields=["zone", "state"], name="claim_by_state")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("value_boolean__isnull", True),
                                        ("value_date__isnull", True),
                                        ("value_list__isnull", True),
                                        ("value_number__isnull", False),
                                        ("value_text__isnull", True),
                                    ),
                                    models.Q(
                                        ("value_boolean__isnull", False),
                                        ("value_date__isnull", True),
                                        ("value_list__isnull", True),
                                        ("value_number__isnull", True),
                                        ("value_text__isnull", True),
                                    ),
                                    models.Q(
                                        ("value_boolean__isnull", True),
                                        ("value_date__isnull", False),
                                        ("value_list__isnull", True),
                                        ("value_number__isnull", True),
                                        ("value_text__isnull", True),
                                    ),
                                    models.Q(
                                        ("value_boolean__isnull", True),
                                        ("value_date__isnull", True),
                                        ("value_list__isnull", True),
                                        ("value_number__isnull", True),
                                        ("value_text__isnull", False),
                                    ),
                                    models.Q(
                                        ("value_boolean__isnull", True),
                                        ("value_date__isnull", True),
                                        ("value_list__isnull", False),
                                        ("value_number__isnull", True),
                                        ("value_text__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="claim_has_exactly_one_value",
                                violation_error_message="一次更正恰有一个值。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("state", "open")),
                                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="claim_decided_has_moment",
                                violation_error_message="已核实的更正须有核实时间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("batch__isnull", False), ("state", "accepted")),
                                    models.Q(models.Q(("state", "accepted"), _negated=True), ("batch__isnull", True)),
                                    _connector="OR",
                                ),
                                name="claim_accepted_has_batch",
                                violation_error_message="已采纳的更正须有入库批次。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("enterprise", "variable", "period"),
                                name="claim_open_once_per_value",
                                violation_error_message="这项数据已有一条更正在核实中。",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
