import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

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
                    name="Assessment",
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
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="上传人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                        ("name", models.CharField(max_length=255, verbose_name="名称")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("mapping", "待确认对应关系"),
                                    ("running", "评估中"),
                                    ("done", "已完成"),
                                    ("failed", "未完成"),
                                ],
                                default="mapping",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "workbook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="工作簿",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="评价日")),
                        ("region", models.CharField(blank=True, max_length=6, verbose_name="地区")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("new", "新申请"), ("recheck", "复核")],
                                default="new",
                                max_length=10,
                                verbose_name="申请类型",
                            ),
                        ),
                        ("rules", models.JSONField(blank=True, default=list, verbose_name="规则")),
                        ("mapping", models.JSONField(blank=True, default=dict, verbose_name="对应关系")),
                        ("summary", models.JSONField(blank=True, default=dict, verbose_name="结果概要")),
                        ("error", models.TextField(blank=True, verbose_name="未完成的原因")),
                        (
                            "task",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="core.taskrun",
                                verbose_name="任务",
                            ),
                        ),
                        (
                            "facts",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="事实",
                            ),
                        ),
                        (
                            "verdicts",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="结论",
                            ),
                        ),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                    ],
                    options={
                        "verbose_name": "资格评估",
                        "verbose_name_plural": "资格评估",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                fields=["zone", "organisation", "-created_at"], name="assessment_by_organisation"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    models.Q(
                                        ("facts__isnull", False),
                                        ("finished_at__isnull", False),
                                        ("verdicts__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="assessment_done_has_results",
                                violation_error_message="已完成的评估须有结果。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="assessment_has_name",
                                violation_error_message="名称不能为空。",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
