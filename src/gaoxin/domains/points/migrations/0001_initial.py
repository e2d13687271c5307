import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gaoxin.platform.core.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("core", "__first__"),
        ("registry", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
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
                        ("rule", models.CharField(max_length=100, verbose_name="积分方案")),
                        ("version", models.CharField(max_length=50, verbose_name="方案版本")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("annual", "年度积分"), ("quarterly", "季度动态分")],
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="评价年度")),
                        ("quarter", models.PositiveSmallIntegerField(default=0, verbose_name="季度")),
                        ("on", models.DateField(verbose_name="评价日")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("computing", "计算中"),
                                    ("objection", "异议期"),
                                    ("publicity", "公示期"),
                                    ("published", "已发布"),
                                    ("dynamic", "动态参考"),
                                    ("failed", "未算成"),
                                ],
                                default="computing",
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
                                verbose_name="发起人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="发起时间")),
                        ("computed_as_of", models.DateTimeField(blank=True, null=True, verbose_name="数据截至")),
                        ("objection_until", models.DateField(blank=True, null=True, verbose_name="异议期至")),
                        ("publicity_until", models.DateField(blank=True, null=True, verbose_name="公示期至")),
                        ("published_on", models.DateField(blank=True, null=True, verbose_name="发布日期")),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="core.taskrun",
                                verbose_name="后台任务",
                            ),
                        ),
                        ("summary", models.JSONField(blank=True, default=dict, verbose_name="概况")),
                    ],
                    options={
                        "verbose_name": "积分批次",
                        "verbose_name_plural": "积分批次",
                        "ordering": ["-year", "-quarter", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "rule", "kind", "year", "quarter"),
                                name="points_evaluation_once",
                                violation_error_message="这个年度（季度）的积分已经算过，请在原批次里重新计算。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "annual"), ("quarter", 0)),
                                    models.Q(("kind", "quarterly"), ("quarter__range", (1, 4))),
                                    _connector="OR",
                                ),
                                name="points_evaluation_quarter_fits_kind",
                                violation_error_message="季度动态分要写第几季度（1—4），年度积分不写。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "published"), _negated=True),
                                    ("published_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="points_published_round_has_day",
                                violation_error_message="已发布的积分必须有发布日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Score",
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
                            "evaluation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scores",
                                to="points.evaluation",
                                verbose_name="批次",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("stage", models.CharField(blank=True, max_length=10, verbose_name="评价阶段")),
                        ("base", models.PositiveIntegerField(verbose_name="基础分")),
                        ("bonus", models.PositiveIntegerField(verbose_name="加分")),
                        ("deduction", models.PositiveIntegerField(verbose_name="扣分")),
                        ("total", models.PositiveIntegerField(verbose_name="总分")),
                        ("total_high", models.PositiveIntegerField(verbose_name="补齐数据后最高")),
                        ("groups", models.JSONField(blank=True, default=dict, verbose_name="各组小计")),
                        ("grade", models.CharField(blank=True, max_length=20, verbose_name="等级")),
                        ("vetoed", models.BooleanField(default=False, verbose_name="暂停评价")),
                        ("rank", models.PositiveIntegerField(null=True, verbose_name="阶段内名次")),
                        ("listed", models.BooleanField(default=False, verbose_name="入榜")),
                        ("missing", models.PositiveSmallIntegerField(default=0, verbose_name="缺数据的指标")),
                        ("lines", models.JSONField(blank=True, default=list, verbose_name="明细")),
                    ],
                    options={
                        "verbose_name": "企业积分",
                        "verbose_name_plural": "企业积分",
                        "ordering": ["evaluation_id", "-total", "enterprise_id"],
                        "indexes": [models.Index(fields=["evaluation", "stage", "rank"], name="points_score_by_place")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("evaluation", "enterprise"),
                                name="points_score_once_per_evaluation",
                                violation_error_message="这家企业在本批次已有积分。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("total__lte", models.F("total_high"))),
                                name="points_total_not_above_its_end",
                                violation_error_message="总分不能高于补齐数据后的最高分。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appeal",
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
                            "score",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="appeals",
                                to="points.score",
                                verbose_name="积分",
                            ),
                        ),
                        ("line", models.CharField(blank=True, max_length=40, verbose_name="指标")),
                        ("text", models.TextField(max_length=2000, verbose_name="异议内容")),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="佐证材料",
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
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
                            ),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="提出时间")),
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
                        ("decision", models.TextField(blank=True, max_length=2000, verbose_name="核实结果")),
                    ],
                    options={
                        "verbose_name": "积分异议",
                        "verbose_name_plural": "积分异议",
                        "ordering": ["-made_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("score", "line"),
                                name="points_one_open_appeal_per_line",
                                violation_error_message="这一项已有一件待核实的异议。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["open", "withdrawn"]),
                                    models.Q(("decision", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="points_decided_appeal_has_words",
                                violation_error_message="核实结果必须写明理由。",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
