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
                    name="SavedView",
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
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="建立人",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="名称")),
                        ("shared", models.BooleanField(default=False, verbose_name="同事可用")),
                        ("conditions", models.JSONField(blank=True, default=dict, verbose_name="条件")),
                        ("segment", models.TextField(blank=True, verbose_name="圈选条件")),
                        ("columns", models.JSONField(blank=True, default=list, verbose_name="列")),
                        ("sort", models.CharField(blank=True, max_length=80, verbose_name="排序")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                    ],
                    options={
                        "verbose_name": "企业库视图",
                        "verbose_name_plural": "企业库视图",
                        "ordering": ["shared", "name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "owner", "name"),
                                name="view_name_once_per_owner",
                                violation_error_message="您已有同名的视图。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="view_has_name",
                                violation_error_message="名称不能为空。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tag",
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
                        ("name", models.CharField(max_length=30, verbose_name="标签")),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="建立人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                    ],
                    options={
                        "verbose_name": "企业标签",
                        "verbose_name_plural": "企业标签",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "name"),
                                name="tag_name_once_per_zone",
                                violation_error_message="已有同名的标签。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="tag_has_name",
                                violation_error_message="标签不能为空。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DryRun",
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
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="dry_run",
                                to="registry.factbatch",
                                verbose_name="批次",
                            ),
                        ),
                        (
                            "lines",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="明细",
                            ),
                        ),
                        ("counts", models.JSONField(default=dict, verbose_name="行数")),
                        ("created_at", models.DateTimeField(auto_now=True, verbose_name="试读时间")),
                    ],
                    options={
                        "verbose_name": "试读明细",
                        "verbose_name_plural": "试读明细",
                        "ordering": ["-created_at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="TagAct",
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
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="acts",
                                to="enterprises.tag",
                                verbose_name="标签",
                            ),
                        ),
                        (
                            "verb",
                            models.CharField(
                                choices=[("add", "打标签"), ("remove", "去标签")], max_length=10, verbose_name="动作"
                            ),
                        ),
                        ("changed", models.JSONField(default=list, verbose_name="改动的企业")),
                        (
                            "done_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="操作人",
                            ),
                        ),
                        ("done_at", models.DateTimeField(auto_now_add=True, verbose_name="操作时间")),
                        ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                    ],
                    options={
                        "verbose_name": "批量打标签",
                        "verbose_name_plural": "批量打标签",
                        "ordering": ["-done_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("verb__in", ["add", "remove"])),
                                name="tag_act_adds_or_removes",
                                violation_error_message="只能打标签或去标签。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EnterpriseTag",
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
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="enterprises.tag",
                                verbose_name="标签",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tags",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="打上时间")),
                    ],
                    options={
                        "verbose_name": "企业的标签",
                        "verbose_name_plural": "企业的标签",
                        "ordering": ["enterprise_id", "tag_id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tag", "enterprise"),
                                name="enterprise_tagged_once",
                                violation_error_message="这家企业已有这个标签。",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
